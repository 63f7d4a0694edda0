package kindred.http;

import io.vertx.core.Future;

/** One operation of the contract: a function from an accepted call to a future reply. */
@FunctionalInterface
public interface Operation {

  /**
   * Answers the call; a failed future or an exception becomes a problem document. The future
   * completes on the context of the call.
   */
  Future<Reply> handle(Call call);
}
