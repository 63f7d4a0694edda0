package kindred.imports.undo;

import java.nio.file.Path;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobFile;
import kindred.jobs.execution.JobWork;

/** Stands for the file of an undo: its rows are those of a finished import. */
final class UndoFile implements JobFile {

  private final ImportJob finished;
  private final UndoWork.Needs needs;

  UndoFile(ImportJob finished, UndoWork.Needs needs) {
    this.finished = finished;
    this.needs = needs;
  }

  @Override
  public String header() {
    return "";
  }

  @Override
  public void bind(ImportJob job) {
    // it was created for this import
  }

  @Override
  public void movedTo(Path name) {
    // nothing to move
  }

  @Override
  public JobWork work(ImportJob job, Tools tools) {
    return new UndoWork(job, finished, needs, tools);
  }

  @Override
  public void close() {
    // nothing is open
  }
}
