package kindred.merge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import kindred.cassandra.FewAtOnce;
import kindred.claims.Thaw;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.operations.OpenOperation;
import kindred.operations.OpenOperationStore;
import kindred.problem.Problem;
import kindred.problem.Problem.Kind;
import kindred.profile.Ids;
import kindred.profile.MergeDecision;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileLimits;
import kindred.profile.ProfileState;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;
import kindred.retry.Attempts;
import kindred.schema.SchemaRegistry;

/**
 * Merges a source into a destination, entirely or not at all, for every reader, whatever dies.
 *
 * <p>The merge is decided in one place: a row that is inserted once, in the destination's
 * partition, together with the merged profile. Every step may be repeated, and by anybody.
 */
public final class ProfileMerge implements Thaw {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SchemaRegistry schemas;
  private final ProfileStore profiles;
  private final ClaimStore claims;
  private final KeyEntryStore entries;
  private final MergeStore merges;
  private final MergeHistory history;
  private final OpenOperationStore operations;
  private final SourceReturn back;
  private final Redirects redirects;
  private final Attempts attempts;

  /** The tables a merge writes. */
  public record Stores(
      ProfileStore profiles,
      ClaimStore claims,
      KeyEntryStore entries,
      MergeStore merges,
      MergeHistory history,
      OpenOperationStore operations) {}

  public ProfileMerge(Vertx vertx, SchemaRegistry schemas, Stores stores, SourceReturn back) {
    this.schemas = schemas;
    this.profiles = stores.profiles();
    this.claims = stores.claims();
    this.entries = stores.entries();
    this.merges = stores.merges();
    this.history = stores.history();
    this.operations = stores.operations();
    this.back = back;
    this.redirects = new Redirects(stores.profiles());
    this.attempts = new Attempts(vertx, PATIENCE);
  }

  /**
   * Merges, and gives the id of the merge: of the earlier one when the source was merged into this
   * destination already.
   */
  public Future<String> merge(MergeRequest request) {
    if (request.source().equals(request.destination())) {
      return Future.failedFuture(sameProfile().exception());
    }
    return attempts.until(() -> attempt(request), ProfileMerge::busy);
  }

  /** The refusal of a merge of one profile. */
  public static Problem sameProfile() {
    return Problem.of(Kind.INVALID, "same-profile", "A profile cannot be merged into itself.");
  }

  /** One attempt; empty: something else came first, so look again. */
  private Future<Optional<String>> attempt(MergeRequest request) {
    var source = profiles.judge(request.tenant(), request.source());
    var destination = profiles.judge(request.tenant(), request.destination());
    var schema =
        schemas.decide(request.tenant(), now -> Future.succeededFuture(now.requireDefined()));
    return Future.all(source, destination, schema)
        .compose(
            all -> {
              var from = source.result();
              if (from.isPresent()
                  && from.get().state() == ProfileState.MERGED
                  && from.get().mergedInto().equals(request.destination())) {
                return done(request, from.get());
              }
              return requireLive(from, request.source())
                  .compose(
                      live ->
                          requireLive(destination.result(), request.destination())
                              .compose(into -> begin(request, live, into)));
            });
  }

  /** Asked for again: the same merge, unless the condition means one of other versions. */
  private Future<Optional<String>> done(MergeRequest request, Profile merged) {
    if (request.condition().none()) {
      return Future.succeededFuture(Optional.of(merged.mergeId()));
    }
    return merges
        .versions(request.tenant(), merged.mergeId())
        .map(
            versions -> {
              var were = versions.orElseThrow(() -> MergeCondition.refusal(false).exception());
              request.condition().require(were.destination(), were.source());
              return Optional.of(merged.mergeId());
            });
  }

  private Future<Profile> requireLive(Optional<Profile> found, String id) {
    if (found.isPresent() && found.get().state() == ProfileState.MERGED) {
      return redirects
          .merged(found.get())
          .compose(problem -> Future.failedFuture(problem.exception()));
    }
    return found
        .filter(Profile::live)
        .map(Future::succeededFuture)
        .orElseGet(() -> Future.failedFuture(Problem.notFound("profile", id).exception()));
  }

  /** A profile that another merge has frozen is helped out of it first. */
  private Future<Optional<String>> begin(
      MergeRequest request, Profile source, Profile destination) {
    if (source.held()) {
      return thaw(source).map(Optional.empty());
    }
    if (destination.held()) {
      return thaw(destination).map(Optional.empty());
    }
    request.condition().require(destination.version(), source.version());
    return plan(source, destination)
        .compose(
            plan -> {
              plan.requirePossible(request.force());
              ProfileLimits.require(plan.content());
              return intend(request, source);
            });
  }

  /** M0, M1 and all that follows. What can be refused was refused before anything is written. */
  private Future<Optional<String>> intend(MergeRequest request, Profile source) {
    var mergeId = Ids.random();
    var now = Instant.now();
    var operation = operation(mergeId, request, source, now);
    return merges
        .intend(mergeId, request, now)
        .compose(intended -> operations.begin(operation))
        .compose(begun -> freeze(source, mergeId, request.destination()))
        .compose(
            frozen ->
                frozen
                    ? finish(mergeId, request)
                    : Future.succeededFuture(Optional.<String>empty()))
        .compose(result -> operations.end(operation).map(result));
  }

  /** With the version that the freeze is conditioned on. */
  private static OpenOperation operation(
      String mergeId, MergeRequest request, Profile source, Instant now) {
    return new OpenOperation(
        mergeId,
        OpenOperation.Kind.MERGE,
        request.tenant(),
        request.source(),
        request.destination(),
        Long.toString(source.version()),
        now);
  }

  private Future<MergePlan> plan(Profile source, Profile destination) {
    return schemas
        .since(source.tenant(), Math.max(source.newestSchema(), destination.newestSchema()))
        .map(schema -> new MergeRules(schema).plan(source, destination));
  }

  /** Frozen by this very merge, also when the reply of the first try was lost. */
  private Future<Boolean> freeze(Profile source, String mergeId, String destination) {
    return profiles
        .freeze(source, mergeId, destination)
        .compose(
            applied ->
                applied
                    ? Future.succeededFuture(true)
                    : profiles
                        .judge(source.tenant(), source.id())
                        .compose(
                            now ->
                                now.isPresent() && mergeId.equals(now.get().mergeId())
                                    ? Future.succeededFuture(true)
                                    : profiles
                                        .decision(source.tenant(), destination, mergeId)
                                        .map(
                                            made ->
                                                made.filter(MergeDecision::committed)
                                                    .isPresent())));
  }

  @Override
  public Future<Void> thaw(Profile frozen) {
    if (frozen.returning()) {
      return back.thaw(frozen);
    }
    return merges
        .find(frozen.tenant(), frozen.mergeId())
        .compose(
            intent -> {
              var request = intent.map(PastMerge::request).orElseGet(() -> unknown(frozen));
              return attempts.until(() -> step(frozen.mergeId(), request), ProfileMerge::busy);
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
  private Future<Optional<String>> finish(String mergeId, MergeRequest request) {
    return attempts
        .until(() -> step(mergeId, request), ProfileMerge::undecided)
        .map(committed -> committed ? Optional.of(mergeId) : Optional.empty());
  }

  /** M2: what the decision row says is done; without one, the decision is made. */
  private Future<Optional<Boolean>> step(String mergeId, MergeRequest request) {
    return profiles
        .judge(request.tenant(), request.source())
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
        .judge(request.tenant(), request.destination())
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
    return FewAtOnce.each(keys, key -> lead(source, key, mine))
        .compose(led -> history.add(request.tenant(), mergeId))
        .compose(told -> profiles.bury(source, mergeId))
        .map(buried -> Optional.of(true));
  }

  private Future<?> lead(Profile source, OwnedKey key, Claim to) {
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

  private static Throwable busy() {
    return Problem.of(Kind.CONFLICT, "merge-busy", "One of the profiles is being merged elsewhere.")
        .retryAfter(1)
        .exception();
  }
}
