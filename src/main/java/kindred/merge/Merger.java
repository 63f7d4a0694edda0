package kindred.merge;

import io.vertx.core.Future;
import java.util.Optional;

/** Merges profiles one after another: really, or as a dry run. */
public interface Merger {

  /** The live profile that an id leads to; empty if there is none. */
  Future<Optional<String>> survivor(String id);

  /**
   * Merges, or fails with the problem for which the merge is refused.
   *
   * @return the id of the merge; empty for a dry run
   */
  Future<String> merge(MergeRequest request);
}
