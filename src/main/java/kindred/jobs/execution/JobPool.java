package kindred.jobs.execution;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import kindred.jobs.ImportJob;
import kindred.problem.Problem;
import kindred.profile.Ids;

/**
 * The threads of a server's jobs: a limited number run at once, all but one of them for the same
 * tenant, and none starts after a stop. A tenant whose job was refused waits for a short time;
 * meanwhile no waiting job of another tenant takes the place.
 */
final class JobPool {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  /** How many jobs run at once. */
  static final int WORKERS = 4;

  /** A refused client has so much time to retry. */
  private static final long WAIT_NANOS = Duration.ofSeconds(10).toNanos();

  private final WorkerExecutor workers;
  private final WorkerExecutor readers;
  private final Map<Future<ImportJob>, Integer> active = new ConcurrentHashMap<>();
  private final Map<Integer, Long> waiting = new ConcurrentHashMap<>();
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

  /** Whether a waiting job of the tenant could start now. */
  boolean free(int tenant) {
    return hasPlace(tenant) && (active.size() < WORKERS - 1 || !wanted(tenant));
  }

  /** Whether another tenant waits for a worker, so that a resting job of this one should go. */
  boolean wanted(int tenant) {
    long now = System.nanoTime();
    waiting.values().removeIf(since -> now - since > WAIT_NANOS);
    return waiting.keySet().stream().anyMatch(other -> other != tenant);
  }

  private boolean hasPlace(int tenant) {
    long own = active.values().stream().filter(other -> other == tenant).count();
    return active.size() < WORKERS && own < WORKERS - 1;
  }

  /** How many jobs run. */
  int running() {
    return active.size();
  }

  /** Whether running jobs are to continue. */
  boolean open() {
    return !stopped;
  }

  /** Refuses (503) a job for which there is no free worker. */
  void requireWorker(int tenant) {
    if (!hasPlace(tenant)) {
      if (active.size() >= WORKERS) {
        waiting.put(tenant, System.nanoTime());
      }
      throw Problem.unavailable(
              "This server is already running its maximum of %d imports, or %d of this tenant."
                      .formatted(WORKERS, WORKERS - 1)
                  + " Retry later.")
          .exception();
    }
  }

  Future<ImportJob> run(int tenant, Callable<ImportJob> work) {
    requireWorker(tenant);
    waiting.remove(tenant);
    var run = workers.executeBlocking(work, false);
    active.put(run, tenant);
    return run.onComplete(ended -> active.remove(run));
  }

  /** Starts no more jobs: running jobs are released, and another server may resume them. */
  void stop() {
    stopped = true;
  }

  /** Stops, and waits a limited time for running jobs: the database may not answer. */
  Future<Void> close() {
    stop();
    return Future.join(List.copyOf(active.keySet()))
        .timeout(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .transform(ended -> readers.close())
        .transform(ended -> workers.close());
  }
}
