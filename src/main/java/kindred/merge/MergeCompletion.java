package kindred.merge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import kindred.cassandra.BoundedConcurrency;
import kindred.claims.PendingMergeResolver;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.problem.Problem;
import kindred.problem.Problem.Kind;
import kindred.profile.MergeDecision;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileLimits;
import kindred.profile.ProfileMergeStore;
import kindred.profile.ProfileStore;
import kindred.retry.Attempt;
import kindred.retry.Retry;
import kindred.schema.SchemaRegistry;

/**
 * Completes a merge whose source is frozen, entirely or not at all. Any server may do so, and every
 * step may be repeated.
 *
 * <p>The merge is decided by one row: it is inserted once, in the destination's partition, together
 * with the merged content.
 */
public final class MergeCompletion implements PendingMergeResolver {

  /** The source is frozen: the merge may still be committed or aborted, so this is no refusal. */
  private static final String UNDECIDED =
      "The merge is not decided yet and may still happen. Retry later.";

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final SchemaRegistry schemas;
  private final ProfileStore profiles;
  private final ProfileMergeStore sources;
  private final ClaimStore claims;
  private final KeyEntryStore entries;
  private final MergeStore merges;
  private final MergeHistory history;
  private final SourceRestore restore;
  private final Retry retry;

  /** The tables that the completion of a merge writes. */
  public record Stores(
      ProfileStore profiles,
      ProfileMergeStore sources,
      ClaimStore claims,
      KeyEntryStore entries,
      MergeStore merges,
      MergeHistory history) {}

  public MergeCompletion(
      Vertx vertx, SchemaRegistry schemas, Stores stores, SourceRestore restore) {
    this.schemas = schemas;
    this.profiles = stores.profiles();
    this.sources = stores.sources();
    this.claims = stores.claims();
    this.entries = stores.entries();
    this.merges = stores.merges();
    this.history = stores.history();
    this.restore = restore;
    this.retry = new Retry(vertx, TIMEOUT);
  }

  /** Plans the merge by a schema that is at least as new as both profiles. */
  Future<MergePlan> plan(MergeChoice choice, Profile source, Profile destination) {
    return schemas
        .since(source.tenant(), Math.max(source.newestSchema(), destination.newestSchema()))
        .map(schema -> new MergeRules(schema, choice).plan(source, destination));
  }

  @Override
  public Future<Void> resolve(Profile pending) {
    if (pending.restoring()) {
      return restore.resolve(pending);
    }
    return merges
        .find(pending.tenant(), pending.mergeId())
        .compose(
            merge -> {
              var request = merge.map(PastMerge::request).orElseGet(() -> unknown(pending));
              return retry.untilDone(() -> step(pending.mergeId(), request), MergeCompletion::busy);
            })
        .mapEmpty();
  }

  /** A merge whose request cannot be read is done as if the client had chosen nothing. */
  private static MergeRequest unknown(Profile frozen) {
    return new MergeRequest(
        frozen.tenant(),
        frozen.mergedInto(),
        frozen.id(),
        MergeChoice.DEFAULT,
        MergeRequest.NO_AGENT,
        null,
        null);
  }

  /** M2 to M7. If the merge was aborted, it is attempted again from the beginning. */
  Future<Attempt<String>> finish(String mergeId, MergeRequest request) {
    return retry
        .untilDone(() -> step(mergeId, request), UNDECIDED)
        .map(committed -> committed ? Attempt.done(mergeId) : Attempt.again());
  }

  /** M2. The result is whether the merge is committed. */
  private Future<Attempt<Boolean>> step(String mergeId, MergeRequest request) {
    return profiles
        .readSerial(request.tenant(), request.source())
        .compose(
            source ->
                profiles
                    .decision(request.tenant(), request.destination(), mergeId)
                    .compose(decision -> step(mergeId, request, source.orElseThrow(), decision)));
  }

  /** M3 without a decision, M4 and M5 after the commit, M7 after the abort. */
  private Future<Attempt<Boolean>> step(
      String mergeId, MergeRequest request, Profile source, Optional<MergeDecision> decision) {
    if (!source.frozen() || !source.isSourceOf(mergeId)) {
      return Future.succeededFuture(
          Attempt.done(decision.map(MergeDecision::committed).orElse(false)));
    }
    if (decision.isEmpty()) {
      return decide(mergeId, request, source).map(Attempt.again());
    }
    return decision.get().committed()
        ? complete(mergeId, request, source, decision.get().version()).map(Attempt.done(true))
        : merges
            .delete(request.tenant(), mergeId)
            .compose(deleted -> sources.unfreeze(source, mergeId))
            .map(Attempt.done(false));
  }

  /** M3: reads the destination. The images are not stored any more once the merge is decided. */
  private Future<Boolean> decide(String mergeId, MergeRequest request, Profile source) {
    return profiles
        .readSerial(request.tenant(), request.destination())
        .compose(
            found -> {
              if (found.isPresent() && found.get().decisions().containsKey(mergeId)) {
                return Future.succeededFuture(false);
              }
              if (found.isEmpty()
                  || !found.get().active()
                  || !request.condition().allowsDestination(found.get().version())) {
                return abort(mergeId, request);
              }
              return plan(request.choice(), source, found.get())
                  .compose(plan -> decide(mergeId, request, source, found.get(), plan));
            });
  }

  /** M3: stores the images of the version that is read, and commits on that version. */
  private Future<Boolean> decide(
      String mergeId, MergeRequest request, Profile source, Profile destination, MergePlan plan) {
    if (!plan.decided() || ProfileLimits.exceeded(plan.content())) {
      return abort(mergeId, request);
    }
    return merges
        .storeImages(mergeId, source, destination)
        .compose(stored -> profiles.commitMerge(destination, plan.content(), mergeId));
  }

  /** M6. */
  private Future<Boolean> abort(String mergeId, MergeRequest request) {
    return profiles.abortMerge(request.tenant(), request.destination(), mergeId);
  }

  /** M4: claims and entries. M5: history, A2 again if a process died after M1, then mark merged. */
  private Future<Boolean> complete(
      String mergeId, MergeRequest request, Profile source, long version) {
    var keys = source.content().keys().stream().sorted().toList();
    var claim = new Claim(request.destination(), mergeId, version);
    return BoundedConcurrency.each(keys, key -> repoint(source, key, claim))
        .compose(repointed -> history.add(request.tenant(), mergeId))
        .compose(added -> profiles.clean(source.tenant(), source.id()))
        .compose(cleaned -> sources.markMerged(source, mergeId));
  }

  private Future<?> repoint(Profile source, OwnedKey key, Claim to) {
    if (key.claim()) {
      return claims.repoint(source.tenant(), key, source.id(), source.version(), to);
    }
    return entries
        .insert(source.tenant(), key, to.owner(), to.version())
        .compose(
            inserted -> entries.delete(source.tenant(), key, source.id(), source.version() + 1));
  }

  /** The problem of a request that has waited too long for other merges and unmerges. */
  public static Throwable busy() {
    return Problem.of(
            Kind.CONFLICT,
            "merge-busy",
            "Another merge or unmerge of one of the profiles is in progress. Retry later.")
        .retryAfter(1)
        .exception();
  }
}
