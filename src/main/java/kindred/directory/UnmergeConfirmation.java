package kindred.directory;

import io.vertx.core.Future;
import java.util.List;
import kindred.backfill.ProfileBackfill;
import kindred.intents.Intent;
import kindred.intents.RecoveryHandler;
import kindred.merge.UnmergeRequest;
import kindred.merge.undo.ProfileUnmerge;
import kindred.merge.undo.UnmergeRecovery;
import kindred.merge.undo.Unmerged;
import kindred.schema.SchemaRegistry;

/**
 * Takes merges back, and lets nobody be told before both profiles have the keys that were made
 * since the merge: the building of a key does not meet a profile that is merged.
 */
public final class UnmergeConfirmation implements RecoveryHandler {

  private final SchemaRegistry schemas;
  private final ProfileUnmerge unmerges;
  private final UnmergeRecovery recovery;
  private final ProfileBackfill profileBackfill;

  public UnmergeConfirmation(
      SchemaRegistry schemas,
      ProfileUnmerge unmerges,
      UnmergeRecovery recovery,
      ProfileBackfill profileBackfill) {
    this.schemas = schemas;
    this.unmerges = unmerges;
    this.recovery = recovery;
    this.profileBackfill = profileBackfill;
  }

  /** Takes a merge back; of one that was taken back already, what happened then. */
  public Future<Unmerged> undo(UnmergeRequest request) {
    return unmerges
        .undo(request)
        .compose(
            undone ->
                bringKeys(request.tenant(), undone.source(), undone.destination()).map(undone));
  }

  @Override
  public Future<Boolean> finish(Intent operation) {
    return recovery
        .finish(operation)
        .compose(
            finished ->
                finished
                    ? bringKeys(operation.tenant(), operation.subject(), operation.object())
                        .map(true)
                    : Future.succeededFuture(false));
  }

  private Future<?> bringKeys(int tenant, String... ids) {
    return schemas
        .now(tenant)
        .compose(
            schema ->
                Future.all(
                    List.of(ids).stream().map(id -> profileBackfill.bring(schema, id)).toList()));
  }
}
