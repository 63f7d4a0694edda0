package kindred.jobs.execution;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import kindred.jobs.ImportJob;
import kindred.problem.Problem;
import kindred.profile.Ids;

/** The threads of a server's jobs: a limited number run at once, and none starts after a stop. */
final class JobPool {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
  private static final int WORKERS = 4;

  private final WorkerExecutor workers;
  private final WorkerExecutor readers;
  private final Set<Future<ImportJob>> active = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  JobPool(Vertx vertx) {
    this.workers = executor(vertx, "imports-");
    this.readers = executor(vertx, "import-readers-");
  }

  private static WorkerExecutor executor(Vertx vertx, String name) {
    return vertx.createSharedWorkerExecutor(
        name + Ids.random(), WORKERS, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  /** The threads that read files. */
  WorkerExecutor readers() {
    return readers;
  }

  /** Whether a job could start now. */
  boolean free() {
    return active.size() < WORKERS;
  }

  /** Whether running jobs are to continue. */
  boolean open() {
    return !stopped;
  }

  /** Refuses (503) a job for which there is no free worker. */
  void requireWorker() {
    if (!free()) {
      throw Problem.unavailable(
              "This server is already running its maximum of " + WORKERS + " imports. Retry later.")
          .exception();
    }
  }

  Future<ImportJob> run(Callable<ImportJob> work) {
    requireWorker();
    var run = workers.executeBlocking(work, false);
    active.add(run);
    return run.onComplete(ended -> active.remove(run));
  }

  /** Starts no more jobs: running jobs are released, and another server may resume them. */
  void stop() {
    stopped = true;
  }

  /** Stops, and waits a limited time for running jobs: the database may not answer. */
  Future<Void> close() {
    stop();
    return Future.join(List.copyOf(active))
        .timeout(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .transform(ended -> readers.close())
        .transform(ended -> workers.close());
  }
}
