package kindred.merge.undo;

import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.BoundedConcurrency;
import kindred.claims.Claims;
import kindred.keys.KeyEntryStore;
import kindred.merge.MergeStore;
import kindred.merge.PastMerge;
import kindred.merge.SourceRestore;
import kindred.merge.UnmergeFindings;
import kindred.merge.UnmergeStore;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * One attempt to decide an unmerge: UM4 to UM7. It commits on the version of the destination that
 * it has read, after the keys of the source are claimed for the source, or not at all.
 */
final class UnmergeRound {

  private final SchemaRegistry schemas;
  private final ProfileStore profiles;
  private final KeyEntryStore entries;
  private final MergeStore merges;
  private final UnmergeStore unmerges;
  private final KeyRestore.Tools keys;

  UnmergeRound(SchemaRegistry schemas, UnmergeStores stores, Claims claims) {
    this.schemas = schemas;
    this.profiles = stores.profiles();
    this.entries = stores.entries();
    this.merges = stores.merges();
    this.unmerges = stores.unmerges();
    this.keys = new KeyRestore.Tools(claims, stores.claims(), new Redirects(stores.profiles()));
  }

  /** UM3: the content of a merged source, with its values of keys that are newer than the merge. */
  Future<ProfileContent> restoring(Profile source, Profile destination) {
    var images = images(source);
    var schema = schema(source, destination);
    return Future.all(images, schema)
        .map(
            all ->
                new UnmergeRules(schema.result(), images.result(), OverlappingMerges.NONE)
                    .restoring());
  }

  /** UM4 to UM7. The destination shows whether the unmerge is decided after that. */
  Future<Void> decide(Profile source, Profile destination) {
    var images = images(source);
    var others =
        overlapping(OverlappingMerges.Ids.of(destination, source.mergeId()), source.tenant());
    var schema = schema(source, destination);
    return Future.all(images, others, schema)
        .compose(
            all -> {
              requireOfCommit(images.result(), source.mergeId(), destination);
              var rules = new UnmergeRules(schema.result(), images.result(), others.result());
              var plan = rules.plan(destination.content());
              return claim(schema.result(), source, destination, plan);
            });
  }

  private Future<PastMerge.Images> images(Profile source) {
    return merges
        .images(source.tenant(), source.mergeId())
        .map(found -> found.orElseThrow(() -> UnmergeRefusal.notMerged(source.mergeId())));
  }

  private Future<SchemaSnapshot> schema(Profile source, Profile destination) {
    return schemas.since(
        source.tenant(), Math.max(source.newestSchema(), destination.newestSchema()));
  }

  private Future<OverlappingMerges> overlapping(OverlappingMerges.Ids ids, int tenant) {
    var standing = images(tenant, ids.standing());
    var undone = images(tenant, ids.undone());
    return Future.all(standing, undone)
        .map(
            all ->
                new OverlappingMerges(
                    standing.result().stream().map(images -> images.source().content()).toList(),
                    undone.result()));
  }

  private Future<List<PastMerge.Images>> images(int tenant, List<String> mergeIds) {
    return BoundedConcurrency.map(mergeIds, id -> merges.images(tenant, id))
        .map(found -> found.stream().flatMap(Optional::stream).toList());
  }

  /** The images must be of the version that the merge was committed on. */
  private static void requireOfCommit(
      PastMerge.Images images, String mergeId, Profile destination) {
    if (images.destination().version() + 1 != destination.decisions().get(mergeId).version()) {
      throw new IllegalStateException("the images of a merge are not of the committed version");
    }
  }

  /** UM5, then UM6 and UM7; without these if one of both profiles has changed. */
  private Future<Void> claim(
      SchemaSnapshot schema, Profile source, Profile destination, UnmergePlan plan) {
    var restore = new KeyRestore(schema, keys, source, destination, plan.staying());
    return restore
        .claim(plan.added())
        .compose(
            outcome ->
                outcome == KeyRestore.Outcome.CLAIMED
                    ? insertEntries(source, destination, plan)
                        .compose(inserted -> commit(source, destination, plan, restore))
                    : Future.succeededFuture());
  }

  /** UM6: before the commit, so that no look-up misses a profile after it. */
  private Future<?> insertEntries(Profile source, Profile destination, UnmergePlan plan) {
    long committed = destination.version() + 1;
    long active = SourceRestore.version(source, committed);
    return entries
        .enter(source.tenant(), source.content().keys(), source.id(), active)
        .compose(
            ofSource -> entries.enter(source.tenant(), plan.added(), destination.id(), committed));
  }

  /** UM7. */
  private Future<Void> commit(
      Profile source, Profile destination, UnmergePlan plan, KeyRestore restore) {
    var findings = new UnmergeFindings(plan.kept(), restore.taken());
    var owned = new HashSet<>(plan.destination().keys());
    owned.removeAll(restore.restored());
    plan.added().stream()
        .filter(key -> key.claim() && !restore.regained().contains(key))
        .forEach(owned::remove);
    var after = plan.destination().with(owned, plan.destination().keysSchemaVersion());
    return unmerges
        .storeFindings(source.tenant(), source.mergeId(), destination.version(), findings)
        .compose(stored -> profiles.commitMerge(destination, after, source.undoDecision()))
        .mapEmpty();
  }
}
