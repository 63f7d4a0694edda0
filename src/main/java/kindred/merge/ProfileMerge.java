package kindred.merge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import kindred.intents.Intent;
import kindred.intents.IntentStore;
import kindred.problem.Problem;
import kindred.problem.Problem.Kind;
import kindred.profile.Ids;
import kindred.profile.MergeDecision;
import kindred.profile.Profile;
import kindred.profile.ProfileLimits;
import kindred.profile.ProfileMergeStore;
import kindred.profile.ProfileState;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;
import kindred.retry.Attempt;
import kindred.retry.Retry;
import kindred.schema.SchemaRegistry;

/**
 * Merges a source into a destination, entirely or not at all, for every reader and whichever
 * process dies. What can be refused is refused before anything is written.
 *
 * <p>M0, M1 and M8; M2 to M7 are {@link MergeCompletion}'s.
 */
public final class ProfileMerge {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final SchemaRegistry schemas;
  private final ProfileStore profiles;
  private final ProfileMergeStore sources;
  private final MergeStore merges;
  private final IntentStore intents;
  private final MergeCompletion completion;
  private final Redirects redirects;
  private final Retry retry;

  /** The tables that the first steps of a merge write. */
  public record Stores(
      ProfileStore profiles, ProfileMergeStore sources, MergeStore merges, IntentStore intents) {}

  public ProfileMerge(
      Vertx vertx, SchemaRegistry schemas, Stores stores, MergeCompletion completion) {
    this.schemas = schemas;
    this.profiles = stores.profiles();
    this.sources = stores.sources();
    this.merges = stores.merges();
    this.intents = stores.intents();
    this.completion = completion;
    this.redirects = new Redirects(stores.profiles());
    this.retry = new Retry(vertx, TIMEOUT);
  }

  /**
   * Merges, and gives the id of the merge. If the source is already merged into this destination,
   * the result is the id of that merge.
   */
  public Future<String> merge(MergeRequest request) {
    if (request.source().equals(request.destination())) {
      return Future.failedFuture(sameProfile().exception());
    }
    return retry.untilDone(() -> attempt(request), MergeCompletion::busy);
  }

  /** The refusal of a merge of a profile into itself. */
  public static Problem sameProfile() {
    return Problem.of(Kind.INVALID, "same-profile", "A profile cannot be merged into itself.");
  }

  private Future<Attempt<String>> attempt(MergeRequest request) {
    var source = profiles.readSerial(request.tenant(), request.source());
    var destination = profiles.readSerial(request.tenant(), request.destination());
    var schema =
        schemas.decide(request.tenant(), now -> Future.succeededFuture(now.requireDefined()));
    return Future.all(source, destination, schema)
        .compose(
            all -> {
              var from = source.result();
              if (from.isPresent()
                  && from.get().state() == ProfileState.MERGED
                  && from.get().mergedInto().equals(request.destination())) {
                return alreadyMerged(request, from.get()).map(Attempt::done);
              }
              return redirects
                  .require(from, request.source(), Profile::live)
                  .compose(
                      live ->
                          redirects
                              .require(destination.result(), request.destination(), Profile::live)
                              .compose(into -> begin(request, live, into)));
            });
  }

  /** The id of the earlier merge; 412 if the condition names other versions than it merged. */
  private Future<String> alreadyMerged(MergeRequest request, Profile merged) {
    if (request.condition().none()) {
      return Future.succeededFuture(merged.mergeId());
    }
    return merges
        .versions(request.tenant(), merged.mergeId())
        .map(
            found -> {
              var versions = found.orElseThrow(() -> MergeCondition.refusal(false).exception());
              request.condition().require(versions.destination(), versions.source());
              return merged.mergeId();
            });
  }

  /** Completes pending merges of both profiles first; then the attempt is repeated. */
  private Future<Attempt<String>> begin(MergeRequest request, Profile source, Profile destination) {
    if (source.inTransition()) {
      return completion.resolve(source).map(Attempt.again());
    }
    if (destination.inTransition()) {
      return completion.resolve(destination).map(Attempt.again());
    }
    request.condition().require(destination.version(), source.version());
    return completion
        .plan(request.choice(), source, destination)
        .compose(
            plan -> {
              plan.requirePossible();
              ProfileLimits.require(plan.content());
              return write(request, source);
            });
  }

  /** M0, M1 and M8, with the completion between them. */
  private Future<Attempt<String>> write(MergeRequest request, Profile source) {
    var mergeId = Ids.random();
    var now = Instant.now();
    var intent = intent(mergeId, request, source, now);
    return merges
        .storeRequest(mergeId, request, now)
        .compose(stored -> intents.begin(intent))
        .compose(begun -> freeze(source, mergeId, request.destination()))
        .compose(
            frozen ->
                frozen
                    ? completion.finish(mergeId, request)
                    : Future.succeededFuture(Attempt.<String>again()))
        .compose(result -> intents.end(intent).map(result));
  }

  /** Its argument is the version that the freeze is conditioned on. */
  private static Intent intent(String mergeId, MergeRequest request, Profile source, Instant now) {
    return new Intent(
        mergeId,
        Intent.Kind.MERGE,
        request.tenant(),
        request.source(),
        request.destination(),
        Long.toString(source.version()),
        now);
  }

  /** M1. True also if the reply was lost, or if another server has completed the merge since. */
  private Future<Boolean> freeze(Profile source, String mergeId, String destination) {
    return sources
        .freeze(source, mergeId, destination)
        .compose(
            applied ->
                applied ? Future.succeededFuture(true) : wasFrozen(source, mergeId, destination));
  }

  private Future<Boolean> wasFrozen(Profile source, String mergeId, String destination) {
    return profiles
        .readSerial(source.tenant(), source.id())
        .compose(
            now ->
                now.isPresent() && now.get().isSourceOf(mergeId)
                    ? Future.succeededFuture(true)
                    : profiles
                        .decision(source.tenant(), destination, mergeId)
                        .map(decision -> decision.filter(MergeDecision::committed).isPresent()));
  }
}
