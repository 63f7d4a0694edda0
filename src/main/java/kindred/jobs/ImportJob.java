package kindred.jobs;

import java.time.Instant;
import java.util.Optional;
import kindred.intents.Intent;

/**
 * A job as it is stored: an import, a bulk merge, or an undo.
 *
 * @param progress shown to clients; may be ahead of the checkpoint
 * @param control what an operator has requested
 * @param history the states that it has had
 */
public record ImportJob(
    int tenant,
    String id,
    JobState state,
    ImportOrigin origin,
    ImportProgress progress,
    Checkpoint checkpoint,
    JobOwnership ownership,
    JobControl control,
    JobHistory history) {

  /** A job that no worker has started. */
  public static ImportJob created(
      int tenant, String id, JobState state, ImportOrigin origin, JobOwnership ownership) {
    return new ImportJob(
        tenant,
        id,
        state,
        origin,
        ImportProgress.NONE,
        Checkpoint.at(origin.options().startFrom()),
        ownership,
        origin.options().details().control(),
        JobHistory.NONE);
  }

  public String owner() {
    return ownership.owner();
  }

  public long epoch() {
    return ownership.epoch();
  }

  public long heartbeat() {
    return ownership.heartbeat();
  }

  public Instant createdAt() {
    return ownership.createdAt();
  }

  public Optional<Instant> finishedAt() {
    return ownership.finishedAt();
  }

  /** The kind and the id, as log lines name the job. */
  public String title() {
    var title = origin.kind().title() + " " + id;
    return origin.kind() == JobKind.UNDO ? title + " of job " + origin.sourceName() : title;
  }

  /** Whether a worker may be processing it: rows whose keys are claimed may still be inserted. */
  public boolean running() {
    return state.running();
  }

  public boolean open() {
    return state.open();
  }

  /** Whether the client has requested a log. */
  public boolean logged() {
    return origin.options().createLog();
  }

  /** Whether it waits for an operator, not for a server. */
  public boolean paused() {
    return state == JobState.PAUSED;
  }

  /** Whether a worker that resumes it starts over: the memory of a dry run is lost. */
  public boolean restarts() {
    return epoch() > 1 && origin.options().dryRun();
  }

  /** The same job, with the checkpoint from which a worker resumes it. */
  public ImportJob resumed() {
    return restarts() ? at(Checkpoint.at(origin.options().startFrom())) : this;
  }

  /** The intent that lets other servers find the job and watch it. */
  public Intent intent() {
    return new Intent(id, Intent.Kind.IMPORT, tenant, "", "", "", createdAt());
  }

  /** The same job with another checkpoint. */
  public ImportJob at(Checkpoint reached) {
    return new ImportJob(tenant, id, state, origin, progress, reached, ownership, control, history);
  }

  /** The same job under the id that is derived from the idempotency key of the request. */
  public ImportJob as(String derivedId) {
    return new ImportJob(
        tenant, derivedId, state, origin, progress, checkpoint, ownership, control, history);
  }

  /** The same job after a worker has taken it. */
  public ImportJob takenBy(String worker) {
    return new ImportJob(
        tenant,
        id,
        JobState.RUNNING,
        origin,
        progress,
        checkpoint,
        ownership.takenBy(worker),
        control,
        history);
  }
}
