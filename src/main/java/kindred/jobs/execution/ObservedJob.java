package kindred.jobs.execution;

import java.time.Duration;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobFailureDetector.Action;
import kindred.jobs.execution.JobFailureDetector.Reading;
import kindred.jobs.outcomes.JobMetrics.OpenJob;

/** The memory of a server about a job that it observes. Thread-safe. */
final class ObservedJob {

  /** A busy server refreshes a job that waits for it, so that the job is not abandoned. */
  private static final int REFRESHES_IN_ABANDONMENT = 10;

  /** Vert.x numbers its timers from 0, so 0 would be another timer. */
  private static final long NO_TIMER = -1;

  private final int tenant;
  private final String id;
  private final JobTimeouts timeouts;
  private final JobFailureDetector detector;
  private volatile long timer = NO_TIMER;
  private volatile OpenJob shown;
  private boolean reading;
  private long refreshed = System.nanoTime();

  /**
   * @param betweenReads the longest time between two reads
   */
  ObservedJob(ImportJob job, JobTimeouts timeouts, Duration betweenReads) {
    this.tenant = job.tenant();
    this.id = job.id();
    this.timeouts = timeouts;
    this.shown = OpenJob.of(job);
    long gap = Math.min(betweenReads.toNanos(), timeouts.heartbeat().toNanos());
    this.detector = new JobFailureDetector(timeouts, gap, System.nanoTime(), Reading.of(job));
  }

  int tenant() {
    return tenant;
  }

  String id() {
    return id;
  }

  /** Whether the job was running when it was last read. */
  boolean running() {
    return shown.state().running();
  }

  /** The job as it was when it was last read. */
  OpenJob shown() {
    return shown;
  }

  long timer() {
    return timer;
  }

  /** Sets the timer of the reads. */
  void readBy(long newTimer) {
    timer = newTimer;
  }

  /** One read at a time: false while another is under way. */
  synchronized boolean begin() {
    boolean idle = !reading;
    reading = true;
    return idle;
  }

  synchronized void end() {
    reading = false;
  }

  synchronized Action decide(ImportJob job) {
    shown = OpenJob.of(job);
    boolean endRequested = job.control().pendingState().isPresent();
    return detector.decide(Reading.of(job), endRequested, System.nanoTime());
  }

  /** The job waits for a worker of this server. */
  synchronized void busy() {
    detector.busy();
  }

  /** Whether it is time to refresh the job. */
  synchronized boolean refreshDue() {
    long now = System.nanoTime();
    boolean due = now - refreshed > timeouts.abandonment().toNanos() / REFRESHES_IN_ABANDONMENT;
    refreshed = due ? now : refreshed;
    return due;
  }
}
