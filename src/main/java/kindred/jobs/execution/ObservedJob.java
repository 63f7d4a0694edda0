package kindred.jobs.execution;

import java.time.Duration;
import kindred.jobs.ImportJob;

/** What a server remembers of a job that it looks at again and again. Thread-safe. */
final class ObservedJob {

  /** How often a busy server says that a job that waits for it is not abandoned. */
  private static final int TOUCHES_IN_ABANDONMENT = 10;

  /** The numbers that Vert.x gives to timers begin with 0, and may be those of others. */
  private static final long NO_TIMER = -1;

  private final int tenant;
  private final String id;
  private final Imports.Timeouts timeout;
  private final JobWatch clock;
  private volatile long timer = NO_TIMER;
  private volatile boolean running;
  private boolean looking;
  private long touched = System.nanoTime();

  /**
   * @param longestLook between two looks
   */
  ObservedJob(ImportJob job, Imports.Timeouts timeout, Duration longestLook) {
    this.tenant = job.tenant();
    this.id = job.id();
    this.timeout = timeout;
    this.running = job.running();
    long look = Math.min(longestLook.toNanos(), timeout.heartbeatTimeout().toNanos());
    this.clock =
        new JobWatch(timeout, look, System.nanoTime(), job.state(), job.heartbeat(), job.epoch());
  }

  int tenant() {
    return tenant;
  }

  String id() {
    return id;
  }

  /** Whether it ran when it was last looked at. */
  boolean running() {
    return running;
  }

  long timer() {
    return timer;
  }

  void timed(long number) {
    timer = number;
  }

  /** One look at a time. */
  synchronized boolean begin() {
    boolean idle = !looking;
    looking = true;
    return idle;
  }

  synchronized void end() {
    looking = false;
  }

  synchronized JobWatch.Verdict decide(ImportJob job) {
    running = job.running();
    boolean wished = job.control().underWay().isPresent();
    return clock.decide(job.state(), wished, job.heartbeat(), job.epoch(), System.nanoTime());
  }

  /** It waits for a worker of this server. */
  synchronized void busy() {
    clock.busy();
  }

  /** Whether it is time to say so again. */
  synchronized boolean mayTouch() {
    long now = System.nanoTime();
    boolean due = now - touched > timeout.abandonment().toNanos() / TOUCHES_IN_ABANDONMENT;
    touched = due ? now : touched;
    return due;
  }
}
