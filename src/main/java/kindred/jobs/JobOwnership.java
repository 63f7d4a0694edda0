package kindred.jobs;

import java.time.Instant;
import java.util.Optional;

/**
 * Which worker has a job, who asked for it, and when the job was created and ended.
 *
 * @param owner the worker that took the job last: the id of its server, and an id of its own
 * @param epoch grows each time a worker takes the job; fences the writes of earlier workers
 * @param heartbeat grows while the worker lives
 * @param finishedAt empty: the job has not ended
 * @param askedBy the caller; empty: nobody is known
 */
public record JobOwnership(
    String owner,
    long epoch,
    long heartbeat,
    Instant createdAt,
    Optional<Instant> finishedAt,
    Optional<String> askedBy) {

  /** The ownership of a new job; an empty owner: no worker has it yet. */
  public static JobOwnership created(String owner, long epoch, Instant createdAt) {
    return new JobOwnership(owner, epoch, 0, createdAt, Optional.empty(), Optional.empty());
  }

  /** The same with the caller who asked for the job. */
  public JobOwnership askedBy(Optional<String> caller) {
    return new JobOwnership(owner, epoch, heartbeat, createdAt, finishedAt, caller);
  }

  JobOwnership takenBy(String worker) {
    return new JobOwnership(worker, epoch + 1, heartbeat + 1, createdAt, finishedAt, askedBy);
  }
}
