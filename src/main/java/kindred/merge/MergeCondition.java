package kindred.merge;

import java.util.OptionalLong;
import kindred.problem.Fault;
import kindred.problem.Problem;

/**
 * The versions that the two profiles of a merge must still have; an absent one may be any.
 *
 * <p>The version of the source is checked before the freeze, which is conditioned on it. The
 * version of the destination is checked again before each commit, which is conditioned on it, by
 * any server that decides the merge.
 */
public record MergeCondition(OptionalLong destination, OptionalLong source) {

  /** Any versions. */
  public static final MergeCondition NONE =
      new MergeCondition(OptionalLong.empty(), OptionalLong.empty());

  /** Whether a destination of this version may become the merged profile. */
  boolean allowsDestination(long version) {
    return destination.isEmpty() || destination.getAsLong() == version;
  }

  /** Whether profiles of these versions may be merged. */
  boolean allows(long destinationVersion, long sourceVersion) {
    return allowsDestination(destinationVersion)
        && (source.isEmpty() || source.getAsLong() == sourceVersion);
  }

  /** Refuses (412) to merge profiles of other versions. */
  void require(long destinationVersion, long sourceVersion) {
    if (!allows(destinationVersion, sourceVersion)) {
      throw refusal(!allowsDestination(destinationVersion)).exception();
    }
  }

  boolean none() {
    return destination.isEmpty() && source.isEmpty();
  }

  /** The refusal (412); it names the profile that has changed. */
  static Problem refusal(boolean byDestination) {
    String detail =
        byDestination
            ? "The destination has changed: its ETag does not match the first ETag of If-Match."
                + " Preview the merge again."
            : "The source has changed: its ETag does not match the second ETag of If-Match."
                + " Preview the merge again.";
    return Problem.of(
        Problem.Kind.PRECONDITION_FAILED, Fault.header("If-Match", "precondition-failed", detail));
  }
}
