package kindred.imports.undo;

import java.nio.file.Path;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobFile;
import kindred.jobs.execution.JobWork;
import kindred.retry.Retry;

/** The records of an undo are those of an import that is over: there is no file. */
public final class UndoFile implements JobFile {

  private final ImportJob undone;
  private final Retry attempts;

  public UndoFile(ImportJob undone, Retry attempts) {
    this.undone = undone;
    this.attempts = attempts;
  }

  @Override
  public String header() {
    return "";
  }

  @Override
  public void of(ImportJob job) {
    // it was made for this import
  }

  @Override
  public void movedTo(Path name) {
    // nothing to move
  }

  @Override
  public JobWork work(ImportJob job, Tools tools) {
    return new UndoWork(job, undone, attempts, tools);
  }

  @Override
  public void close() {
    // nothing is open
  }
}
