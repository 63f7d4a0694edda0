package kindred.merge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kindred.cassandra.FewAtOnce;
import kindred.claims.Claims;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.operations.OpenOperation;
import kindred.operations.OpenOperationStore;
import kindred.problem.Problem;
import kindred.problem.Problem.Kind;
import kindred.profile.Ids;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileReturnStore;
import kindred.profile.ProfileState;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;
import kindred.retry.Attempts;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * Takes merges back, entirely or not at all, for every reader, whatever dies.
 *
 * <p>It is decided in one place: a row that is inserted once, in the destination's partition,
 * together with the destination as it is without the source. Every step may be repeated, and by
 * anybody.
 */
public final class ProfileUnmerge {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** No undoing is under way. */
  private static final Unmerged NOTHING =
      new Unmerged("", "", 0, "", 0, new UnmergeFindings(List.of(), List.of()));

  private final SchemaRegistry schemas;
  private final Stores stores;
  private final ProfileStore profiles;
  private final ProfileMerge thaw;
  private final SourceReturn back;
  private final ReturnedKeys.Tools keys;
  private final Attempts attempts;

  /** The tables an undoing reads and writes. */
  public record Stores(
      ProfileStore profiles,
      ProfileReturnStore returns,
      ClaimStore claims,
      KeyEntryStore entries,
      MergeStore merges,
      UnmergeStore unmerges,
      OpenOperationStore operations) {}

  public ProfileUnmerge(
      Vertx vertx,
      SchemaRegistry schemas,
      Stores stores,
      Claims claims,
      ProfileMerge merges,
      SourceReturn back) {
    this.schemas = schemas;
    this.stores = stores;
    this.profiles = stores.profiles();
    this.thaw = merges;
    this.back = back;
    this.keys = new ReturnedKeys.Tools(claims, stores.claims(), new Redirects(stores.profiles()));
    this.attempts = new Attempts(vertx, PATIENCE);
  }

  /** Takes the merge back; says what an earlier undoing of it did, if there was one. */
  public Future<Unmerged> undo(UnmergeRequest request) {
    return stores
        .merges()
        .find(request.tenant(), request.mergeId())
        .compose(
            found -> {
              var merge =
                  found.orElseThrow(() -> Problem.notFound("merge", request.mergeId()).exception());
              return attempts.until(
                  () -> attempt(merge, Optional.of(request)), ProfileUnmerge::busy);
            });
  }

  /** Brings an undoing to its end that somebody has begun; nothing when none is under way. */
  Future<Void> finish(int tenant, String mergeId) {
    return stores
        .merges()
        .find(tenant, mergeId)
        .compose(
            merge ->
                merge.isEmpty()
                    ? Future.succeededFuture()
                    : attempts
                        .until(() -> attempt(merge.get(), Optional.empty()), ProfileUnmerge::busy)
                        .mapEmpty());
  }

  /**
   * One attempt; empty: something else came first, so look again.
   *
   * @param request empty: an undoing that is not under way is not begun
   */
  private Future<Optional<Unmerged>> attempt(PastMerge merge, Optional<UnmergeRequest> request) {
    var asked = merge.request();
    return profiles
        .judge(asked.tenant(), asked.source())
        .compose(
            found -> {
              var source = found.orElseThrow(() -> gone(merge.id()).exception());
              if (!merge.id().equals(source.mergeId())) {
                return past(merge);
              }
              if (source.frozen()) {
                return thaw.thaw(source).map(Optional.empty());
              }
              if (source.returning()) {
                return round(source);
              }
              return request.isPresent()
                  ? begin(merge, request.get(), source)
                  : Future.succeededFuture(Optional.of(NOTHING));
            });
  }

  /** The source is not part of the merge any more, or never was: what the destination says. */
  private Future<Optional<Unmerged>> past(PastMerge merge) {
    var asked = merge.request();
    return profiles
        .judge(asked.tenant(), asked.destination())
        .compose(
            found -> {
              var destination = found.orElseThrow(() -> gone(merge.id()).exception());
              var undoing =
                  destination.decisions().keySet().stream()
                      .filter(id -> id.startsWith(Profile.undoing(merge.id())))
                      .filter(destination::committed)
                      .findFirst()
                      .orElseThrow(() -> gone(merge.id()).exception());
              return told(merge)
                  .compose(told -> stores.unmerges().findings(asked.tenant(), merge.id()))
                  .map(findings -> Optional.of(unmerged(merge, destination, undoing, findings)));
            });
  }

  /** Whoever brought the source back may have died before saying so. */
  private Future<Void> told(PastMerge merge) {
    return merge.undone().isPresent()
        ? Future.succeededFuture()
        : stores.unmerges().finish(merge.request().tenant(), merge.id(), Instant.now());
  }

  private static Unmerged unmerged(
      PastMerge merge, Profile destination, String undoing, Optional<UnmergeFindings> findings) {
    long decided = destination.decisions().get(undoing).version();
    long waiting = Long.parseLong(undoing.substring(Profile.undoing(merge.id()).length()));
    return new Unmerged(
        merge.id(),
        merge.request().source(),
        waiting + decided,
        destination.id(),
        decided,
        findings.orElseThrow());
  }

  /**
   * The source is put in its place, hidden, if the destination is still what it was merged into.
   */
  private Future<Optional<Unmerged>> begin(
      PastMerge merge, UnmergeRequest request, Profile source) {
    var before = stores.merges().before(request.tenant(), merge.id());
    var into = profiles.judge(request.tenant(), source.mergedInto());
    var schema = into.compose(found -> schema(source, found.orElseThrow()));
    return Future.all(before, schema, into)
        .compose(
            all -> {
              var destination = into.result().orElseThrow();
              if (destination.frozen()) {
                return thaw.thaw(destination).map(Optional.<Unmerged>empty());
              }
              requireActive(destination);
              var was = before.result().orElseThrow(() -> gone(merge.id()).exception());
              var content = new UnmergeRules(schema.result(), was, Siblings.NONE).returning();
              return restore(merge, request, source, content);
            });
  }

  private Future<Optional<Unmerged>> restore(
      PastMerge merge, UnmergeRequest request, Profile source, ProfileContent content) {
    var operation =
        OpenOperation.now(
            Ids.random(),
            OpenOperation.Kind.UNMERGE,
            source.tenant(),
            source.id(),
            source.mergedInto(),
            source.mergeId() + " " + source.version());
    return stores
        .operations()
        .begin(operation)
        .compose(begun -> stores.unmerges().ask(request, Instant.now()))
        .compose(asked -> stores.returns().restore(source, content))
        .compose(
            restored ->
                attempts.until(() -> attempt(merge, Optional.empty()), ProfileUnmerge::busy))
        .compose(done -> stores.operations().end(operation).map(done))
        .map(done -> done == NOTHING ? Optional.empty() : Optional.of(done));
  }

  private static void requireActive(Profile destination) {
    if (destination.state() == ProfileState.DELETED) {
      throw Problem.of(
              Kind.CONFLICT,
              "destination-deleted",
              "The profile that it was merged into was deleted, with all that came from it.")
          .exception();
    }
    if (!destination.active()) {
      throw Problem.of(
              Kind.CONFLICT,
              "merged-since",
              "The profile that it was merged into was merged itself: undo that merge first.")
          .with("merge_id", destination.mergeId())
          .exception();
    }
  }

  /** One try to decide, or what the decision says is done. */
  private Future<Optional<Unmerged>> round(Profile source) {
    return profiles
        .judge(source.tenant(), source.mergedInto())
        .compose(
            found -> {
              var destination = found.orElseThrow();
              if (destination.committed(source.undoing())) {
                return back.complete(source, destination).map(Optional.<Unmerged>empty());
              }
              if (destination.decisions().containsKey(source.undoing())) {
                return stores.returns().rebury(source).map(Optional.<Unmerged>empty());
              }
              if (destination.frozen()) {
                return thaw.thaw(destination).map(Optional.<Unmerged>empty());
              }
              return destination.active()
                  ? decide(source, destination)
                  : profiles
                      .abortMerge(source.tenant(), destination.id(), source.undoing())
                      .map(Optional.<Unmerged>empty());
            });
  }

  private Future<Optional<Unmerged>> decide(Profile source, Profile destination) {
    var before = stores.merges().before(source.tenant(), source.mergeId());
    var others = siblings(source.mergeId(), destination);
    var schema = schema(source, destination);
    return Future.all(before, others, schema)
        .compose(
            all -> {
              var was = before.result().orElseThrow(() -> gone(source.mergeId()).exception());
              requireOfCommit(was, source.mergeId(), destination);
              var rules = new UnmergeRules(schema.result(), was, others.result());
              var plan = rules.plan(destination.content());
              return commit(schema.result(), source, destination, plan);
            });
  }

  private Future<SchemaSnapshot> schema(Profile source, Profile destination) {
    return schemas.since(
        source.tenant(), Math.max(source.newestSchema(), destination.newestSchema()));
  }

  /** What is remembered must be what the merge was committed upon. */
  private static void requireOfCommit(PastMerge.Before was, String mergeId, Profile destination) {
    if (was.destination().version() + 1 != destination.decisions().get(mergeId).version()) {
      throw new IllegalStateException("a merge remembers another version than it was made of");
    }
  }

  private Future<Optional<Unmerged>> commit(
      SchemaSnapshot schema, Profile source, Profile destination, UnmergePlan plan) {
    var claimed = new ReturnedKeys(schema, keys, source, destination, plan.staying());
    return claimed
        .claim(plan.added())
        .compose(
            ours ->
                ours
                    ? enter(source, destination, plan)
                        .compose(entered -> commit(source, destination, plan, claimed))
                    : Future.succeededFuture(Optional.<Unmerged>empty()));
  }

  private Future<Optional<Unmerged>> commit(
      Profile source, Profile destination, UnmergePlan plan, ReturnedKeys claimed) {
    var findings = new UnmergeFindings(plan.kept(), claimed.taken());
    var owned = new HashSet<>(plan.destination().keys());
    owned.removeAll(claimed.got());
    plan.added().stream()
        .filter(key -> key.claim() && !claimed.regained().contains(key))
        .forEach(owned::remove);
    var content = plan.destination();
    var after = content.with(owned, content.keyed());
    return stores
        .unmerges()
        .findOut(source.tenant(), source.mergeId(), destination.version(), findings)
        .compose(told -> profiles.commitMerge(destination, after, source.undoing()))
        .map(Optional.empty());
  }

  /** The entries of both, before either can be looked for by them. */
  private Future<?> enter(Profile source, Profile destination, UnmergePlan plan) {
    long decided = destination.version() + 1;
    var entries = stores.entries();
    long back = SourceReturn.version(source, decided);
    return FewAtOnce.each(
            entered(source.content().keys()),
            key -> entries.insert(source.tenant(), key, source.id(), back))
        .compose(
            returned ->
                FewAtOnce.each(
                    entered(plan.added()),
                    key -> entries.insert(source.tenant(), key, destination.id(), decided)));
  }

  private static List<OwnedKey> entered(Collection<OwnedKey> keys) {
    return keys.stream().filter(key -> !key.claim()).toList();
  }

  /** Later merges that stand may have brought the same; earlier ones that are undone no more. */
  private Future<Siblings> siblings(String mergeId, Profile destination) {
    long made = destination.decisions().get(mergeId).version();
    var standing = new TreeMap<Long, String>();
    var undone = new TreeMap<Long, String>();
    destination
        .decisions()
        .forEach(
            (id, decision) -> {
              boolean isMerge = !id.contains(Profile.undoing(""));
              if (isMerge && decision.committed()) {
                boolean later = decision.version() > made;
                if (later && !destination.hasUndone(id)) {
                  standing.put(decision.version(), id);
                } else if (decision.version() < made && undoneSince(id, destination, made)) {
                  undone.put(decision.version(), id);
                }
              }
            });
    var standingReads = before(destination.tenant(), standing.values());
    var undoneReads = before(destination.tenant(), undone.values());
    return Future.all(standingReads, undoneReads)
        .map(
            all ->
                new Siblings(
                    standingReads.result().stream().map(was -> was.source().content()).toList(),
                    undoneReads.result()));
  }

  private Future<List<PastMerge.Before>> before(int tenant, Collection<String> mergeIds) {
    return FewAtOnce.map(mergeIds, id -> stores.merges().before(tenant, id))
        .map(found -> found.stream().flatMap(Optional::stream).toList());
  }

  private static boolean undoneSince(String mergeId, Profile destination, long version) {
    return destination.decisions().entrySet().stream()
        .anyMatch(
            decision ->
                decision.getKey().startsWith(Profile.undoing(mergeId))
                    && decision.getValue().committed()
                    && decision.getValue().version() > version);
  }

  private static Problem gone(String mergeId) {
    return new Problem(
        Kind.CONFLICT,
        "not-merged",
        "The merge was decided against: there is nothing to undo.",
        List.of(),
        Map.of("merge_id", mergeId),
        0);
  }

  private static Throwable busy() {
    return Problem.of(Kind.CONFLICT, "merge-busy", "One of the profiles is being merged elsewhere.")
        .retryAfter(1)
        .exception();
  }
}
