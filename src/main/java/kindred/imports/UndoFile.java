package kindred.imports;

import java.nio.file.Path;
import kindred.retry.Attempts;

/** The records of an undo are those of an import that is over: there is no file. */
final class UndoFile implements JobFile {

  private final ImportJob undone;
  private final Attempts attempts;

  UndoFile(ImportJob undone, Attempts attempts) {
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
