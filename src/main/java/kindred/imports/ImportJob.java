package kindred.imports;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One import.
 *
 * @param sourceName the file as the client named it; empty for an upload
 * @param log where the log is or will be, when one was asked for
 * @param epoch whose writes count: the worker's that took the job last
 * @param beat grows while the worker lives
 */
public record ImportJob(
    int tenant,
    String id,
    State state,
    String sourceName,
    ImportProgress progress,
    Optional<Path> log,
    long epoch,
    long beat,
    Instant createdAt,
    Optional<Instant> finishedAt) {

  /** The states a job can be in. */
  public enum State {
    RUNNING,
    COMPLETED,
    /** More records failed than were allowed. */
    STOPPED,
    /** The import itself broke off; what was imported stays. */
    FAILED;

    /** The word of the contract. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    static State parse(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  public boolean running() {
    return state == State.RUNNING;
  }
}
