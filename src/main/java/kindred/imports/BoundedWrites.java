package kindred.imports;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * The writes of one job: whoever submits one more waits for a place, and none is begun unless the
 * job is still this worker's. Workers only.
 */
final class BoundedWrites {

  private final WriteLimit limit;
  private final Lease lease;
  private int pending;
  private Throwable firstFailure;

  BoundedWrites(WriteLimit limit, Lease lease) {
    this.limit = limit;
    this.lease = lease;
  }

  /** Waits for a place, not for the result. */
  void submit(Supplier<Future<?>> write) throws InterruptedException {
    lease.require();
    limit.enter();
    long start = System.nanoTime();
    begun();
    Future.succeededFuture()
        .compose(place -> write.get().mapEmpty())
        .onComplete(
            done -> {
              limit.leave(System.nanoTime() - start);
              ended(done.cause());
            });
  }

  /** Waits for all results; throws the first failure. */
  synchronized void drain() throws InterruptedException {
    while (pending > 0) {
      wait();
    }
    var failure = firstFailure;
    firstFailure = null;
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }

  private synchronized void begun() {
    pending++;
  }

  private synchronized void ended(Throwable failure) {
    pending--;
    firstFailure = firstFailure == null ? failure : firstFailure;
    notifyAll();
  }
}
