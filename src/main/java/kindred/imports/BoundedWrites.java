package kindred.imports;

import io.vertx.core.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** At most so many writes in flight: whoever submits one more waits for a place. Workers only. */
final class BoundedWrites {

  private final int places;
  private final Semaphore free;
  private final AtomicReference<Throwable> firstFailure = new AtomicReference<>();

  BoundedWrites(int places) {
    this.places = places;
    this.free = new Semaphore(places);
  }

  /** Waits for a place, not for the result. */
  void submit(Supplier<Future<?>> write) throws InterruptedException {
    free.acquire();
    Future.succeededFuture()
        .compose(place -> write.get().mapEmpty())
        .onComplete(
            done -> {
              if (done.failed()) {
                firstFailure.compareAndSet(null, done.cause());
              }
              free.release();
            });
  }

  /** Waits for all results; throws the first failure. */
  void drain() throws InterruptedException {
    free.acquire(places);
    free.release(places);
    var failure = firstFailure.getAndSet(null);
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }
}
