package kindred.jobs.execution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOrigin;
import kindred.jobs.JobKind;
import kindred.jobs.files.FileFingerprint;
import kindred.jobs.files.ImportFolders;
import kindred.jobs.files.Spool;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** T2: finds the file of a job on this server, in the spool or in an import folder. */
record JobSources(Spool spool, ImportFolders folders) {

  private static final Logger LOG = LoggerFactory.getLogger(JobSources.class);

  /** What is found at the path of a job's file. */
  enum Match {
    NOTHING,
    SAME_FILE,
    OTHER_FILE
  }

  /**
   * The file of a job.
   *
   * @param fingerprint of the file before its bytes were compared
   */
  record Found(Match match, Path file, FileFingerprint fingerprint) {
    private static final Found NOTHING =
        new Found(Match.NOTHING, Path.of(""), FileFingerprint.NONE);
  }

  /**
   * The file of a job; an undo has none.
   *
   * @param compare whether the checksum is compared; false for a job that only waits for a worker
   */
  Found find(ImportJob job, boolean compare) {
    if (job.origin().kind() == JobKind.UNDO) {
      return new Found(Match.SAME_FILE, spool.log(job.id()), FileFingerprint.NONE);
    }
    var found = Found.NOTHING;
    try {
      for (var file : files(job)) {
        if (found.match() != Match.SAME_FILE && Files.isRegularFile(file)) {
          found = compared(job.origin(), file, compare);
        }
      }
    } catch (IOException unreadable) {
      LOG.atWarn()
          .addKeyValue("job", job.id())
          .log("{}: this server cannot read its file: {}", job.title(), Problem.name(unreadable));
    }
    return found;
  }

  private List<Path> files(ImportJob job) throws IOException {
    if (job.origin().upload()) {
      return spool.files(job.tenant(), job.id());
    }
    try {
      return List.of(folders.resolve(job.tenant(), job.origin().sourceName()));
    } catch (ProblemException notHere) {
      return List.of();
    }
  }

  private static Found compared(ImportOrigin origin, Path file, boolean compare)
      throws IOException {
    var fingerprint = FileFingerprint.of(file);
    boolean same =
        fingerprint.size() == origin.size()
            && (!compare || FileFingerprint.sha256(file).equals(origin.sha256()));
    return new Found(same ? Match.SAME_FILE : Match.OTHER_FILE, file, fingerprint);
  }

  /** The path for a copy of the log, beside the file in the import folder; empty: no copy. */
  Optional<Path> besideInput(ImportJob job) {
    if (job.origin().upload() || !job.logged()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ImportFolders.logFor(folders.resolve(job.tenant(), job.origin().sourceName())));
    } catch (ProblemException notHere) {
      return Optional.empty();
    }
  }
}
