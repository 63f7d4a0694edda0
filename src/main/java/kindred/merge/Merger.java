package kindred.merge;

import io.vertx.core.Future;
import java.util.Optional;

/** Merges one after another, for good or only to see what would happen. */
public interface Merger {

  /** The live profile that an id has become by now; empty: nobody is left. */
  Future<Optional<String>> survivor(String id);

  /** Merges, or fails with the problem that refuses it. */
  Future<Void> merge(MergeRequest request);
}
