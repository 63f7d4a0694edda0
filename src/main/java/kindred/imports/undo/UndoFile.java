package kindred.imports.undo;

import java.nio.file.Path;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobFile;
import kindred.jobs.execution.JobWork;

/** Stands for the file of an undo: its rows are those of a finished job. */
final class UndoFile implements JobFile {

  private final ImportJob finished;
  private final UndoWorks works;

  UndoFile(ImportJob finished, UndoWorks works) {
    this.finished = finished;
    this.works = works;
  }

  @Override
  public String header() {
    return "";
  }

  @Override
  public void bind(ImportJob job) {
    // it was created for this job
  }

  @Override
  public void movedTo(Path name) {
    // nothing to move
  }

  @Override
  public JobWork work(ImportJob job, Tools tools) {
    return works.of(job, finished, tools);
  }

  @Override
  public void close() {
    // nothing is open
  }
}
