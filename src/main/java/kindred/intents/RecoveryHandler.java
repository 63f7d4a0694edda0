package kindred.intents;

import io.vertx.core.Future;

/**
 * Brings open operations of one kind to their ends, whoever began them, also while that one is
 * still at it: conditions decide what happens, never the caller's belief that somebody is dead.
 */
@FunctionalInterface
public interface RecoveryHandler {

  /**
   * Finishes the operation, or makes sure that it never happens.
   *
   * @return true: nothing will ever be left to do, so its note may go; false: it is in good hands
   *     or cannot be finished yet, so ask again later. A failure means the same as false.
   */
  Future<Boolean> finish(Intent operation);
}
