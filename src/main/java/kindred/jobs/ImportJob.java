package kindred.jobs;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One import.
 *
 * @param progress what is shown of it; may be ahead of the checkpoint
 * @param log where the log is or will be, when one was asked for
 * @param owner the server and the run that took it last
 * @param epoch whose writes count: the worker's that took the job last
 * @param heartbeat grows while the worker lives
 * @param control what an operator wants of it
 * @param history where it has been
 */
public record ImportJob(
    int tenant,
    String id,
    State state,
    ImportOrigin origin,
    ImportProgress progress,
    Checkpoint checkpoint,
    Optional<Path> log,
    String owner,
    long epoch,
    long heartbeat,
    Instant createdAt,
    Optional<Instant> finishedAt,
    JobControl control,
    JobHistory history) {

  /** The states a job can be in. */
  public enum State {
    /** No server works on it: it waits for one that can. */
    QUEUED,
    RUNNING,
    /** An operator holds it up. */
    PAUSED,
    COMPLETED,
    /** More records failed than were allowed. */
    STOPPED,
    /** The import itself broke off; what was imported stays. */
    FAILED,
    /** An operator has ended it; what was imported stays. */
    CANCELLED;

    /** The word of the contract. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    static State parse(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  /** Whether a worker may be at it, and what its records have claimed may yet be born. */
  public boolean running() {
    return state == State.RUNNING;
  }

  /** Whether it has neither ended nor been ended. */
  public boolean open() {
    return running() || state == State.QUEUED || state == State.PAUSED;
  }

  /** Whether it waits for an operator, and not for a server. */
  public boolean paused() {
    return state == State.PAUSED;
  }

  /** Whether it was begun before and begins from the start: what it remembered is gone. */
  public boolean restarts() {
    return epoch > 1 && origin.options().dryRun();
  }

  /** The same job as a worker goes on with it. */
  public ImportJob again() {
    return restarts() ? at(Checkpoint.at(origin.options().startFrom())) : this;
  }

  /** The same job, so much of it acknowledged. */
  public ImportJob at(Checkpoint checkpoint) {
    return new ImportJob(
        tenant,
        id,
        state,
        origin,
        progress,
        checkpoint,
        log,
        owner,
        epoch,
        heartbeat,
        createdAt,
        finishedAt,
        control,
        history);
  }

  /** The same job under the id that its client's name for it means. */
  public ImportJob as(String named) {
    return new ImportJob(
        tenant,
        named,
        state,
        origin,
        progress,
        checkpoint,
        log.map(file -> file.resolveSibling(named + ".log")),
        owner,
        epoch,
        heartbeat,
        createdAt,
        finishedAt,
        control,
        history);
  }

  /** The same job as taken by a worker. */
  public ImportJob takenBy(String worker, Path logOfWorker) {
    return new ImportJob(
        tenant,
        id,
        State.RUNNING,
        origin,
        progress,
        checkpoint,
        log.map(asked -> logOfWorker),
        worker,
        epoch + 1,
        heartbeat + 1,
        createdAt,
        finishedAt,
        control,
        history);
  }
}
