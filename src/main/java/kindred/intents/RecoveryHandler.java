package kindred.intents;

import io.vertx.core.Future;

/**
 * Completes operations of one kind that another server began, even while that server still works on
 * them: the conditions of LWTs decide what happens, never the belief that a server is dead.
 */
@FunctionalInterface
public interface RecoveryHandler {

  /**
   * R5: completes the operation, or makes it impossible.
   *
   * @return true: nothing will ever be left to do, and the intent can be deleted; false: a server
   *     works on it, or it cannot be completed yet, so the caller asks again later. A failure means
   *     the same as false.
   */
  Future<Boolean> finish(Intent intent);
}
