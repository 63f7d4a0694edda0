package kindred.retry;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;

/** Waits for futures: workers may, an event loop never. */
public final class Waiting {

  private Waiting() {}

  public static <T> T on(Future<T> future) throws InterruptedException {
    try {
      return future.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new IllegalStateException(failed.getCause());
    }
  }
}
