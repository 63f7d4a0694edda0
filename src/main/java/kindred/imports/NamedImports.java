package kindred.imports;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import kindred.operations.NamedRequestStore;
import kindred.profile.IdempotencyKey;

/**
 * Gives a request that its client has named the same job however often it is repeated; another file
 * or other parameters under the name are refused.
 */
final class NamedImports {

  private static final int FIRST = 0;

  private final NamedRequestStore requests;

  NamedImports(NamedRequestStore requests) {
    this.requests = requests;
  }

  /**
   * The id of the job that the name means.
   *
   * @param job what the request would make; its id is used if the name is new
   */
  Future<String> jobId(String name, ImportJob job) {
    var operation = operation(job.origin().kind());
    var key = new IdempotencyKey(name, content(job.origin()));
    var fingerprint = key.fingerprint(operation, job.tenant());
    return requests
        .begin(
            job.tenant(),
            operation,
            key.id(operation, job.tenant(), FIRST),
            fingerprint,
            Optional.of(job.id()))
        .map(
            known -> {
              if (!known.fingerprint().equals(fingerprint)) {
                throw IdempotencyKey.reused().exception();
              }
              return known.result().orElseThrow();
            });
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
