package kindred.directory;

import io.vertx.core.Future;
import java.util.List;
import kindred.merge.ProfileUnmerge;
import kindred.merge.UnmergeRecovery;
import kindred.merge.UnmergeRequest;
import kindred.merge.Unmerged;
import kindred.operations.OpenOperation;
import kindred.operations.Recoverer;
import kindred.schema.SchemaRegistry;

/**
 * Takes merges back, and lets nobody be told before both profiles have the keys that were made
 * since the merge: the building of a key does not meet a profile that is merged.
 */
public final class MergeUndoing implements Recoverer {

  private final SchemaRegistry schemas;
  private final ProfileUnmerge unmerges;
  private final UnmergeRecovery recovery;
  private final KeyUpkeep upkeep;

  public MergeUndoing(
      SchemaRegistry schemas, ProfileUnmerge unmerges, UnmergeRecovery recovery, KeyUpkeep upkeep) {
    this.schemas = schemas;
    this.unmerges = unmerges;
    this.recovery = recovery;
    this.upkeep = upkeep;
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
  public Future<Boolean> finish(OpenOperation operation) {
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
                Future.all(List.of(ids).stream().map(id -> upkeep.bring(schema, id)).toList()));
  }
}
