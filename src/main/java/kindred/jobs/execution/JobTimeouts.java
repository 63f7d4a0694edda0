package kindred.jobs.execution;

import java.time.Duration;

/**
 * How long servers wait for the worker of a job.
 *
 * @param heartbeat after it the worker of a job whose heartbeat stands still counts as dead
 * @param abandonment after it a queued job that no server can resume is ended
 */
public record JobTimeouts(Duration heartbeat, Duration abandonment) {
  public static final JobTimeouts DEFAULT =
      new JobTimeouts(Duration.ofSeconds(20), Duration.ofHours(1));
}
