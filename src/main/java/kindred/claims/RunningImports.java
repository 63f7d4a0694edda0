package kindred.claims;

import io.vertx.core.Future;

/** Tells whether a record that has claimed a key value may still be born. */
@FunctionalInterface
public interface RunningImports {

  /** How the operation of an import's record begins; the id of the job follows. */
  String OPERATION_PREFIX = "import:";

  /** Whether the job has not ended yet. */
  Future<Boolean> running(int tenant, String jobId);
}
