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
import kindred.profile.ProfileStore;
import kindred.retry.Retry;
import kindred.schema.SchemaRegistry;

/**
 * Brings a merge that has frozen its source to its end, entirely or not at all, as anybody may.
 *
 * <p>The merge is decided in one place: a row that is inserted once, in the destination's
 * partition, together with the merged profile. Every step may be repeated.
 */
public final class MergeCompletion implements PendingMergeResolver {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final SchemaRegistry schemas;
  private final ProfileStore profiles;
  private final ClaimStore claims;
  private final KeyEntryStore entries;
  private final MergeStore merges;
  private final MergeHistory history;
  private final SourceRestore back;
  private final Retry attempts;

  /** The tables that the completion of a merge writes. */
  public record Stores(
      ProfileStore profiles,
      ClaimStore claims,
      KeyEntryStore entries,
      MergeStore merges,
      MergeHistory history) {}

  public MergeCompletion(Vertx vertx, SchemaRegistry schemas, Stores stores, SourceRestore back) {
    this.schemas = schemas;
    this.profiles = stores.profiles();
    this.claims = stores.claims();
    this.entries = stores.entries();
    this.merges = stores.merges();
    this.history = stores.history();
    this.back = back;
    this.attempts = new Retry(vertx, TIMEOUT);
  }

  /** What the merge would make of both, by a schema that is no older than they are. */
  Future<MergePlan> plan(Profile source, Profile destination) {
    return schemas
        .since(source.tenant(), Math.max(source.newestSchema(), destination.newestSchema()))
        .map(schema -> new MergeRules(schema).plan(source, destination));
  }

  @Override
  public Future<Void> pendingMerges(Profile frozen) {
    if (frozen.restoring()) {
      return back.pendingMerges(frozen);
    }
    return merges
        .find(frozen.tenant(), frozen.mergeId())
        .compose(
            intent -> {
              var request = intent.map(PastMerge::request).orElseGet(() -> unknown(frozen));
              return attempts.until(() -> step(frozen.mergeId(), request), MergeCompletion::busy);
            })
        .mapEmpty();
  }

  /** A merge whose intent cannot be read is at least never forced. */
  private static MergeRequest unknown(Profile frozen) {
    return new MergeRequest(
        frozen.tenant(),
        frozen.mergedInto(),
        frozen.id(),
        false,
        MergeRequest.NO_AGENT,
        null,
        null);
  }

  /** M2 to M7, and then what the client must hear; empty: decided against, so look again. */
  Future<Optional<String>> finish(String mergeId, MergeRequest request) {
    return attempts
        .until(() -> step(mergeId, request), MergeCompletion::undecided)
        .map(committed -> committed ? Optional.of(mergeId) : Optional.empty());
  }

  /** M2: what the decision row says is done; without one, the decision is made. */
  private Future<Optional<Boolean>> step(String mergeId, MergeRequest request) {
    return profiles
        .readSerial(request.tenant(), request.source())
        .compose(
            source ->
                profiles
                    .decision(request.tenant(), request.destination(), mergeId)
                    .compose(decision -> step(mergeId, request, source.orElseThrow(), decision)));
  }

  private Future<Optional<Boolean>> step(
      String mergeId, MergeRequest request, Profile source, Optional<MergeDecision> decision) {
    if (!source.frozen() || !mergeId.equals(source.mergeId())) {
      return Future.succeededFuture(
          Optional.of(decision.map(MergeDecision::committed).orElse(false)));
    }
    if (decision.isEmpty()) {
      return decide(mergeId, request, source).map(Optional.empty());
    }
    return decision.get().committed()
        ? complete(mergeId, request, source, decision.get().version())
        : merges
            .forget(request.tenant(), mergeId)
            .compose(forgotten -> profiles.unfreeze(source, mergeId))
            .map(unfrozen -> Optional.of(false));
  }

  /**
   * Once decided, the profiles before the merge are remembered no more: what is remembered is of
   * the destination's last version before the decision.
   */
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
              return plan(source, found.get())
                  .compose(plan -> decide(mergeId, request, source, found.get(), plan));
            });
  }

  private Future<Boolean> decide(
      String mergeId, MergeRequest request, Profile source, Profile destination, MergePlan plan) {
    boolean refused = !request.force() && !plan.conflicts().isEmpty();
    if (refused || ProfileLimits.exceeded(plan.content())) {
      return abort(mergeId, request);
    }
    return merges
        .remember(mergeId, source, destination)
        .compose(remembered -> profiles.commitMerge(destination, plan.content(), mergeId));
  }

  private Future<Boolean> abort(String mergeId, MergeRequest request) {
    return profiles.abortMerge(request.tenant(), request.destination(), mergeId);
  }

  /** M4 and M5: the keys lead to the destination, the history tells, then the source's id leads. */
  private Future<Optional<Boolean>> complete(
      String mergeId, MergeRequest request, Profile source, long version) {
    var keys = source.content().keys().stream().sorted().toList();
    var mine = new Claim(request.destination(), mergeId, version);
    return BoundedConcurrency.each(keys, key -> repoint(source, key, mine))
        .compose(led -> history.add(request.tenant(), mergeId))
        .compose(told -> profiles.markMerged(source, mergeId))
        .map(markedMerged -> Optional.of(true));
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

  /** The source is frozen, so this is no refusal: the merge may yet be decided either way. */
  private static Throwable undecided() {
    return Problem.unavailable("The merge is under way; repeat it to learn how it ends.")
        .exception();
  }

  public static Throwable busy() {
    return Problem.of(Kind.CONFLICT, "merge-busy", "One of the profiles is being merged elsewhere.")
        .retryAfter(1)
        .exception();
  }
}
