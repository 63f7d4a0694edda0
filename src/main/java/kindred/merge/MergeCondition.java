package kindred.merge;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import kindred.problem.Fault;
import kindred.problem.Problem;

/**
 * The versions that the two profiles of a merge must still have; an absent one may be any.
 *
 * <p>The source's is looked at before the freeze, which is conditioned on it. The destination's is
 * looked at before the commit, which is conditioned on it, by whoever decides the merge.
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

  /** The refusal (412), naming the profile that is another by now. */
  static Problem refusal(boolean byDestination) {
    String detail =
        byDestination
            ? "The destination has changed: its ETag is not the first one of If-Match."
            : "The source has changed: its ETag is not the second one of If-Match.";
    return new Problem(
        Problem.Kind.PRECONDITION_FAILED,
        "precondition-failed",
        detail,
        List.of(Fault.header("If-Match", "precondition-failed", detail)),
        Map.of(),
        0);
  }
}
