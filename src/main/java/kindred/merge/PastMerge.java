package kindred.merge;

import java.time.Instant;
import java.util.Optional;

/**
 * A merge as its history shows it.
 *
 * @param finishedAt absent: not known to be complete; the destination has the decision
 * @param undone absent: the merge was not undone
 */
public record PastMerge(
    String id,
    MergeRequest request,
    Instant requestedAt,
    Optional<Instant> finishedAt,
    Optional<Undo> undone) {

  /**
   * The undo of the merge; of several requests at once, the last one.
   *
   * @param reason null if none was given
   * @param description null if none was given
   * @param askedBy the caller; empty: nobody is known
   */
  public record Undo(
      Instant at, String agentId, String reason, String description, Optional<String> askedBy) {}

  /** Both profiles before the merge, and what was kept of them. */
  public record Images(ProfileImage destination, ProfileImage source, MergeChoice choice) {}

  /** The place of a merge in a list, newest first. */
  public record Place(Instant requestedAt, String mergeId) {

    private static final String AFTER_ALL = "~";

    /** The place before all merges that may be listed now, also by servers with a faster clock. */
    public static Place newest(Instant now) {
      return new Place(now.plusSeconds(3_600), AFTER_ALL);
    }
  }

  Place place() {
    return new Place(requestedAt, id);
  }
}
