package kindred.directory;

import io.vertx.core.Future;
import java.util.List;
import kindred.backfill.ProfileBackfill;
import kindred.intents.Intent;
import kindred.intents.RecoveryHandler;
import kindred.merge.UnmergeRequest;
import kindred.merge.undo.ProfileUnmerge;
import kindred.merge.undo.Unmerged;
import kindred.schema.SchemaRegistry;

/**
 * Undoes merges, and guarantees that no unmerge is reported before both profiles have the keys that
 * were added since the merge: the back-fill of a key does not reach a merged profile.
 */
public final class UnmergeConfirmation implements RecoveryHandler {

  private final SchemaRegistry schemas;
  private final ProfileUnmerge unmerges;
  private final ProfileBackfill profileBackfill;

  public UnmergeConfirmation(
      SchemaRegistry schemas, ProfileUnmerge unmerges, ProfileBackfill profileBackfill) {
    this.schemas = schemas;
    this.unmerges = unmerges;
    this.profileBackfill = profileBackfill;
  }

  /** UM1 to UM11. For a merge that was undone before, returns the result of that undo. */
  public Future<Unmerged> undo(UnmergeRequest request) {
    return unmerges
        .undo(request)
        .compose(
            undone ->
                backFill(request.tenant(), undone.source(), undone.destination()).map(undone));
  }

  /** R5. */
  @Override
  public Future<Boolean> finish(Intent intent) {
    return unmerges
        .finish(intent)
        .compose(finished -> backFill(intent.tenant(), intent.subject(), intent.object()))
        .map(true);
  }

  /** UM11. */
  private Future<?> backFill(int tenant, String... ids) {
    return schemas
        .now(tenant)
        .compose(
            schema ->
                Future.all(
                    List.of(ids).stream()
                        .map(id -> profileBackfill.backFill(schema, id))
                        .toList()));
  }
}
