package kindred.jobs.execution;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import kindred.intents.IdempotentRequestStore;
import kindred.intents.IdempotentRequestStore.IdempotentRequest;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOrigin;
import kindred.jobs.JobKind;
import kindred.profile.IdempotencyKey;

/**
 * IM2: gives requests with the same idempotency key the same job; refuses another file or other
 * parameters with the key.
 */
final class IdempotentJobs {

  private static final int NO_REFUSALS = 0;

  private final IdempotentRequestStore requests;

  IdempotentJobs(IdempotentRequestStore requests) {
    this.requests = requests;
  }

  /** The id of the job that is bound to the key, if any. */
  Future<Optional<String>> find(String key, ImportJob job) {
    var request = request(key, job);
    return requests
        .find(job.tenant(), request.operation(), request.id())
        .map(known -> known.map(request::jobIdOf));
  }

  /**
   * Binds the key to a job, unless it is bound.
   *
   * @param job the job of the request; its id is bound if the key is new
   * @return the id of the job that is bound to the key
   */
  Future<String> bind(String key, ImportJob job) {
    var request = request(key, job);
    return requests
        .begin(
            job.tenant(),
            request.operation(),
            request.id(),
            request.fingerprint(),
            Optional.of(job.id()))
        .map(request::jobIdOf);
  }

  /**
   * A request with an idempotency key.
   *
   * @param fingerprint of its content
   */
  private record Request(String operation, String id, String fingerprint) {

    /** The job of the first request with the key; refuses (422) if its content was different. */
    String jobIdOf(IdempotentRequest known) {
      if (!known.fingerprint().equals(fingerprint)) {
        throw IdempotencyKey.reused().exception();
      }
      return known.result().orElseThrow();
    }
  }

  private static Request request(String idempotencyKey, ImportJob job) {
    var operation = operation(job.origin().kind());
    var key = new IdempotencyKey(idempotencyKey, content(job.origin()));
    return new Request(
        operation,
        key.id(operation, job.tenant(), NO_REFUSALS),
        key.fingerprint(operation, job.tenant()));
  }

  /** Keys of different operations are independent. */
  private static String operation(JobKind kind) {
    return switch (kind) {
      case IMPORT -> "import";
      case MERGE -> "merges";
      case UNDO ->
          throw new IllegalArgumentException("a request for an undo has no idempotency key");
    };
  }

  private static String content(ImportOrigin origin) {
    return List.of(
            origin.sourceName(),
            origin.upload(),
            origin.size(),
            origin.sha256(),
            origin.segment(),
            origin.options().parameters())
        .toString();
  }
}
