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

/** The threads of a server's jobs: so many jobs run at once, and none begins once it is stopped. */
final class JobPool {

  private static final Duration LONGEST_STOP = Duration.ofSeconds(20);
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

  /** On which files are read. */
  WorkerExecutor readers() {
    return readers;
  }

  /** Whether a job could begin at once. */
  boolean free() {
    return active.size() < WORKERS;
  }

  /** Whether jobs that run are to go on. */
  boolean open() {
    return !stopped;
  }

  /** Refuses (503) what would only wait: as many jobs run as there are workers. */
  void requireWorker() {
    if (!free()) {
      throw Problem.unavailable(
              "As many imports run as this server runs at once; try again when one has ended.")
          .exception();
    }
  }

  Future<ImportJob> run(Callable<ImportJob> work) {
    requireWorker();
    var run = workers.executeBlocking(work, false);
    active.add(run);
    return run.onComplete(ended -> active.remove(run));
  }

  /** Begins nothing more: running jobs are left to whoever goes on with them. */
  void stop() {
    stopped = true;
  }

  /** Stops, and waits for what is running, but not for ever: the database may be away. */
  Future<Void> close() {
    stop();
    return Future.join(List.copyOf(active))
        .timeout(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)
        .transform(ended -> readers.close())
        .transform(ended -> workers.close());
  }
}
