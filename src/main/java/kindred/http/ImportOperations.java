package kindred.http;

import io.vertx.core.Future;
import java.util.Map;
import kindred.problem.Problem;

/** Imports over HTTP. */
public final class ImportOperations {

  /** The operations of the contract that this class answers. */
  public Map<String, Operation> operations() {
    return Map.of(
        "importProfiles", this::unavailable,
        "getImport", this::unavailable,
        "downloadImportLog", this::unavailable);
  }

  private Future<Reply> unavailable(Call call) {
    return Future.failedFuture(Problem.unavailable("Not there yet.").exception());
  }
}
