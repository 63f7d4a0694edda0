package kindred.imports;

import io.vertx.core.Future;

/** Goes on with jobs whose worker is gone. */
@FunctionalInterface
interface Rescue {

  /** Takes the job if this server has its file; whether it did. */
  Future<Boolean> take(ImportJob job);
}
