package kindred.jobs.execution;

import java.io.IOException;
import kindred.jobs.files.ImportFolders;
import kindred.jobs.outcomes.ImportLog;
import kindred.problem.Problem;

/** The log of an import is also written beside the file in the import folder. */
final class LogBeside {

  private LogBeside() {}

  /** Refuses a request whose log cannot be written beside its file. */
  static void require(JobTask task) throws IOException {
    var source = task.source();
    boolean beside = task.options().createLog() && !source.upload();
    if (beside && ImportLog.isForeign(ImportFolders.logFor(source.file()))) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "log-exists",
              "'%s' exists and is not a log of an import. Rename it, or import without 'create-log'."
                  .formatted(ImportFolders.logFor(source.name())))
          .exception();
    }
    if (beside && !ImportLog.writable(ImportFolders.logFor(source.file()))) {
      throw Problem.of(
              Problem.Kind.FORBIDDEN,
              JobEnd.LOG_UNWRITABLE,
              "The server cannot write '%s' beside the file. Import without 'create-log', or make"
                      .formatted(ImportFolders.logFor(source.name()))
                  + " the folder writable and remove what has that name.")
          .exception();
    }
  }
}
