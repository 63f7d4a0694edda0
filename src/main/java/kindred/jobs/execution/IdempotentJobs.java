package kindred.jobs.execution;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import kindred.intents.IdempotentRequestStore;
import kindred.intents.IdempotentRequestStore.NamedRequest;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOrigin;
import kindred.jobs.JobKind;
import kindred.profile.IdempotencyKey;

/**
 * Gives a request that its client has named the same job however often it is repeated; another file
 * or other parameters under the name are refused.
 */
final class IdempotentJobs {

  private static final int FIRST = 0;

  private final IdempotentRequestStore requests;

  IdempotentJobs(IdempotentRequestStore requests) {
    this.requests = requests;
  }

  /** The id of the job that the name means already, if any. */
  Future<Optional<String>> known(String name, ImportJob job) {
    var named = named(name, job);
    return requests
        .find(job.tenant(), named.operation(), named.id())
        .map(known -> known.map(named::sameJob));
  }

  /**
   * The id of the job that the name means.
   *
   * @param job what the request would make; its id is used if the name is new
   */
  Future<String> jobId(String name, ImportJob job) {
    var named = named(name, job);
    return requests
        .begin(
            job.tenant(), named.operation(), named.id(), named.fingerprint(), Optional.of(job.id()))
        .map(named::sameJob);
  }

  /** A name, and what its client means by it. */
  private record Named(String operation, String id, String fingerprint) {

    String sameJob(NamedRequest known) {
      if (!known.fingerprint().equals(fingerprint)) {
        throw IdempotencyKey.reused().exception();
      }
      return known.result().orElseThrow();
    }
  }

  private static Named named(String name, ImportJob job) {
    var operation = operation(job.origin().kind());
    var key = new IdempotencyKey(name, content(job.origin()));
    return new Named(
        operation,
        key.id(operation, job.tenant(), FIRST),
        key.fingerprint(operation, job.tenant()));
  }

  /** A name means one thing for each operation. */
  private static String operation(JobKind kind) {
    return switch (kind) {
      case IMPORT -> "import";
      case MERGE -> "merges";
      case UNDO -> throw new IllegalArgumentException("nobody names an undo");
    };
  }

  private static String content(ImportOrigin origin) {
    return List.of(
            origin.sourceName(),
            origin.upload(),
            origin.size(),
            origin.sha256(),
            origin.segment(),
            origin.options().written())
        .toString();
  }
}
