package kindred.claims;

import io.vertx.core.Future;

/** Says whether a row of an import that has claimed a key value may still be inserted. */
@FunctionalInterface
public interface RunningImports {

  /** The start of the operation in the claim of an imported row; the job id follows. */
  String OPERATION_PREFIX = "import:";

  Future<Boolean> running(int tenant, String jobId);
}
