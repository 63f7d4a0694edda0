package kindred.merge;

import java.time.Instant;
import java.util.Optional;

/**
 * A merge as its history tells it.
 *
 * @param finishedAt absent: not yet known to be complete; whether it is committed, the destination
 *     says
 * @param undone absent: it was not taken back
 */
public record PastMerge(
    String id,
    MergeRequest request,
    Instant requestedAt,
    Optional<Instant> finishedAt,
    Optional<Undoing> undone) {

  /**
   * Who took it back; of several who asked at once, the last.
   *
   * @param reason null when none was given
   * @param description null when none was given
   */
  public record Undoing(Instant at, String agentId, String reason, String description) {}

  /** Two profiles as they were before they were merged. */
  public record Before(ProfileImage destination, ProfileImage source) {}

  /** Its place in a list of merges, newest first. */
  public record Place(Instant requestedAt, String mergeId) {

    private static final String AFTER_ALL = "~";

    /** The place before all merges that may be listed at that time. */
    public static Place newest(Instant now) {
      return new Place(now.plusSeconds(3_600), AFTER_ALL);
    }
  }

  Place place() {
    return new Place(requestedAt, id);
  }
}
