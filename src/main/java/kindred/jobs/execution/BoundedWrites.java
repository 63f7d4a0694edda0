package kindred.jobs.execution;

import io.vertx.core.Future;
import java.util.function.Supplier;
import kindred.retry.BlockingPause;

/**
 * Sends the writes of one job within the server's write concurrency limit, and none unless the
 * lease of the job is confirmed (L2). Workers only.
 */
public final class BoundedWrites {

  private final WriteConcurrencyLimit limit;
  private final JobLease lease;
  private int pending;
  private Throwable firstFailure;

  BoundedWrites(WriteConcurrencyLimit limit, JobLease lease) {
    this.limit = limit;
    this.lease = lease;
  }

  /** Waits until the write, one statement, may be sent, not for its result. */
  public void submit(Supplier<Future<?>> write) throws InterruptedException {
    submit(1, write);
  }

  /**
   * Waits until the write may be sent, not for its result.
   *
   * @param statements about how many statements of the write follow each other: by the time of one
   *     the limit knows whether the database is slow
   */
  public void submit(int statements, Supplier<Future<?>> write) throws InterruptedException {
    lease.require();
    limit.enter();
    long start = System.nanoTime();
    begun();
    Future.succeededFuture()
        .compose(place -> write.get().mapEmpty())
        .onComplete(
            done -> {
              limit.leave(System.nanoTime() - start, statements);
              ended(done.cause());
            });
  }

  /** Waits for all results; throws the first failure. */
  public synchronized void drain() throws InterruptedException {
    while (pending > 0) {
      BlockingPause.await(this);
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
