package kindred.profile;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * A row of table {@code imported_profile}: the insert of an imported profile.
 *
 * @param insertId the job that inserted the profile
 * @param createdAt when the job was created
 * @param document all content as JSON
 */
public record ImportedRow(
    State state, String insertId, Instant createdAt, long keysSchemaVersion, String document) {

  /**
   * How long before the job's creation its inserts are dated: every LWT on a profile of the job has
   * a later timestamp, also by a clock that is slow.
   */
  private static final Duration INSERT_BEFORE_CREATION = Duration.ofHours(24);

  /** What became of the insert. */
  public enum State {
    INSERTED(1),
    /** Inserted, and its first change may follow: only that change decides what becomes of it. */
    ADOPTED(1),
    /** Inserted; the profile's partition has a header, and the document is removed here. */
    CLEANED(2),
    /** Deleted by the undo of its import; the profile's partition has no header. */
    DELETED(4),
    /** No profile was inserted under this id, and none ever will be. */
    FENCED(5);

    private final byte code;

    State(int code) {
      this.code = (byte) code;
    }

    static State of(byte code, boolean adopted) {
      for (var state : values()) {
        if (state.code == code) {
          return state == INSERTED && adopted ? ADOPTED : state;
        }
      }
      throw new IllegalStateException("an imported row is in an unknown state");
    }
  }

  boolean is(State expected) {
    return state == expected;
  }

  /** Whether it is an active profile as long as the profile's partition has no header. */
  boolean active() {
    return is(State.INSERTED) || is(State.ADOPTED);
  }

  /** What the document says. Call it only if the document was not removed. */
  ProfileContent content() {
    return ImportedProfileJson.parse(document, keysSchemaVersion);
  }

  /** The key values that the profile owns or owned; none if the document was removed. */
  public Set<OwnedKey> keys() {
    return document.isEmpty() ? Set.of() : ImportedProfileJson.keys(document);
  }

  /** The timestamp of all inserts of a job in microseconds: lower than that of any LWT. */
  public static long timestamp(Instant jobCreatedAt) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, jobCreatedAt.minus(INSERT_BEFORE_CREATION));
  }

  long timestamp() {
    return timestamp(createdAt);
  }
}
