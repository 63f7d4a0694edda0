package kindred.jobs.execution;

import java.util.Optional;
import kindred.jobs.ImportOptions;
import kindred.jobs.JobKind;
import kindred.jobs.files.ImportSource;

/**
 * A client's request for a job.
 *
 * @param kind what the job does with the rows of the file
 * @param segment segment of rows that do not name one
 * @param idempotencyKey requests with the same key give the same job; empty: none
 * @param askedBy the caller; empty: nobody is known
 */
public record JobRequest(
    JobKind kind,
    String segment,
    ImportOptions options,
    ImportSource source,
    Optional<String> idempotencyKey,
    Optional<String> askedBy) {

  /** A request without its caller. */
  public JobRequest(
      JobKind kind,
      String segment,
      ImportOptions options,
      ImportSource source,
      Optional<String> idempotencyKey) {
    this(kind, segment, options, source, idempotencyKey, Optional.empty());
  }

  public JobRequest askedBy(String caller) {
    return new JobRequest(kind, segment, options, source, idempotencyKey, Optional.of(caller));
  }
}
