package kindred.merge.undo;

import io.vertx.core.Future;
import java.util.Collection;
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
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * One try to decide the undoing of a merge: it is committed into the very version of the
 * destination that was read, after the source's keys lead to the source, or not at all.
 */
final class UnmergeRound {

  private final SchemaRegistry schemas;
  private final ProfileStore profiles;
  private final KeyEntryStore entries;
  private final MergeStore merges;
  private final UnmergeStore unmerges;
  private final KeyRestore.Tools keys;

  UnmergeRound(SchemaRegistry schemas, ProfileUnmerge.Stores stores, Claims claims) {
    this.schemas = schemas;
    this.profiles = stores.profiles();
    this.entries = stores.entries();
    this.merges = stores.merges();
    this.unmerges = stores.unmerges();
    this.keys = new KeyRestore.Tools(claims, stores.claims(), new Redirects(stores.profiles()));
  }

  /** What a merged source was, with its values of the keys that were made since. */
  Future<ProfileContent> restoring(Profile source, Profile destination) {
    var before = before(source);
    var schema = schema(source, destination);
    return Future.all(before, schema)
        .map(
            all ->
                new UnmergeRules(schema.result(), before.result(), OverlappingMerges.NONE)
                    .restoring());
  }

  /** The try; whether it has decided anything, the destination says. */
  Future<Void> decide(Profile source, Profile destination) {
    var before = before(source);
    var others =
        overlapping(OverlappingMerges.Ids.of(destination, source.mergeId()), source.tenant());
    var schema = schema(source, destination);
    return Future.all(before, others, schema)
        .compose(
            all -> {
              requireOfCommit(before.result(), source.mergeId(), destination);
              var rules = new UnmergeRules(schema.result(), before.result(), others.result());
              var plan = rules.plan(destination.content());
              return claim(schema.result(), source, destination, plan);
            });
  }

  private Future<PastMerge.Before> before(Profile source) {
    return merges
        .before(source.tenant(), source.mergeId())
        .map(was -> was.orElseThrow(() -> ProfileUnmerge.notMerged(source.mergeId()).exception()));
  }

  private Future<SchemaSnapshot> schema(Profile source, Profile destination) {
    return schemas.since(
        source.tenant(), Math.max(source.newestSchema(), destination.newestSchema()));
  }

  private Future<OverlappingMerges> overlapping(OverlappingMerges.Ids ids, int tenant) {
    var standing = before(tenant, ids.standing());
    var undone = before(tenant, ids.undone());
    return Future.all(standing, undone)
        .map(
            all ->
                new OverlappingMerges(
                    standing.result().stream().map(was -> was.source().content()).toList(),
                    undone.result()));
  }

  private Future<List<PastMerge.Before>> before(int tenant, List<String> mergeIds) {
    return BoundedConcurrency.map(mergeIds, id -> merges.before(tenant, id))
        .map(found -> found.stream().flatMap(Optional::stream).toList());
  }

  /** What is remembered must be what the merge was committed upon. */
  private static void requireOfCommit(PastMerge.Before was, String mergeId, Profile destination) {
    if (was.destination().version() + 1 != destination.decisions().get(mergeId).version()) {
      throw new IllegalStateException("a merge remembers another version than it was made of");
    }
  }

  private Future<Void> claim(
      SchemaSnapshot schema, Profile source, Profile destination, UnmergePlan plan) {
    var claimed = new KeyRestore(schema, keys, source, destination, plan.staying());
    return claimed
        .claim(plan.added())
        .compose(
            ours ->
                ours
                    ? enter(source, destination, plan)
                        .compose(entered -> commit(source, destination, plan, claimed))
                    : Future.succeededFuture());
  }

  /** The entries of both, before either can be looked for by them. */
  private Future<?> enter(Profile source, Profile destination, UnmergePlan plan) {
    long decided = destination.version() + 1;
    long back = SourceRestore.version(source, decided);
    return BoundedConcurrency.each(
            entered(source.content().keys()),
            key -> entries.insert(source.tenant(), key, source.id(), back))
        .compose(
            returned ->
                BoundedConcurrency.each(
                    entered(plan.added()),
                    key -> entries.insert(source.tenant(), key, destination.id(), decided)));
  }

  private static List<OwnedKey> entered(Collection<OwnedKey> keys) {
    return keys.stream().filter(key -> !key.claim()).toList();
  }

  private Future<Void> commit(
      Profile source, Profile destination, UnmergePlan plan, KeyRestore claimed) {
    var findings = new UnmergeFindings(plan.kept(), claimed.taken());
    var owned = new HashSet<>(plan.destination().keys());
    owned.removeAll(claimed.got());
    plan.added().stream()
        .filter(key -> key.claim() && !claimed.regained().contains(key))
        .forEach(owned::remove);
    var after = plan.destination().with(owned, plan.destination().keysSchemaVersion());
    return unmerges
        .findOut(source.tenant(), source.mergeId(), destination.version(), findings)
        .compose(told -> profiles.commitMerge(destination, after, source.undoing()))
        .mapEmpty();
  }
}
