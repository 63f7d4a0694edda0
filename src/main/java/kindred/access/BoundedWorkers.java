package kindred.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import kindred.problem.Problem;

/** Two threads for work that blocks; what exceeds their queue is refused with 503. */
final class BoundedWorkers {

  private static final int THREADS = 2;
  static final int MOST = THREADS + 64;

  private final WorkerExecutor workers;
  private final AtomicInteger accepted = new AtomicInteger();

  BoundedWorkers(Vertx vertx, String name) {
    this.workers = vertx.createSharedWorkerExecutor(name, THREADS);
  }

  <T> Future<T> run(Callable<T> work) {
    if (accepted.incrementAndGet() > MOST) {
      accepted.decrementAndGet();
      return Future.failedFuture(
          Problem.unavailable("Too many sign-ins at the same time. Retry later.").exception());
    }
    return workers.executeBlocking(work, false).onComplete(done -> accepted.decrementAndGet());
  }
}
