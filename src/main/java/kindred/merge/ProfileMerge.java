package kindred.merge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import kindred.intents.Intent;
import kindred.intents.IntentStore;
import kindred.problem.Problem;
import kindred.problem.Problem.Kind;
import kindred.profile.Ids;
import kindred.profile.MergeDecision;
import kindred.profile.Profile;
import kindred.profile.ProfileLimits;
import kindred.profile.ProfileState;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;
import kindred.retry.Retry;
import kindred.schema.SchemaRegistry;

/**
 * Merges a source into a destination, entirely or not at all, for every reader, whatever dies: asks
 * what can be refused before anything is written, freezes the source, and completes the merge.
 */
public final class ProfileMerge {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final SchemaRegistry schemas;
  private final ProfileStore profiles;
  private final MergeStore merges;
  private final IntentStore operations;
  private final MergeCompletion completion;
  private final Redirects redirects;
  private final Retry attempts;

  /** The tables that the beginning of a merge writes. */
  public record Stores(ProfileStore profiles, MergeStore merges, IntentStore operations) {}

  public ProfileMerge(
      Vertx vertx, SchemaRegistry schemas, Stores stores, MergeCompletion completion) {
    this.schemas = schemas;
    this.profiles = stores.profiles();
    this.merges = stores.merges();
    this.operations = stores.operations();
    this.completion = completion;
    this.redirects = new Redirects(stores.profiles());
    this.attempts = new Retry(vertx, TIMEOUT);
  }

  /**
   * Merges, and gives the id of the merge: of the earlier one when the source was merged into this
   * destination already.
   */
  public Future<String> merge(MergeRequest request) {
    if (request.source().equals(request.destination())) {
      return Future.failedFuture(sameProfile().exception());
    }
    return attempts.until(() -> attempt(request), MergeCompletion::busy);
  }

  /** The refusal of a merge of one profile. */
  public static Problem sameProfile() {
    return Problem.of(Kind.INVALID, "same-profile", "A profile cannot be merged into itself.");
  }

  /** One attempt; empty: something else came first, so look again. */
  private Future<Optional<String>> attempt(MergeRequest request) {
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
      return completion.pendingMerges(source).map(Optional.empty());
    }
    if (destination.held()) {
      return completion.pendingMerges(destination).map(Optional.empty());
    }
    request.condition().require(destination.version(), source.version());
    return completion
        .plan(source, destination)
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
                    ? completion.finish(mergeId, request)
                    : Future.succeededFuture(Optional.<String>empty()))
        .compose(result -> operations.end(operation).map(result));
  }

  /** With the version that the freeze is conditioned on. */
  private static Intent operation(
      String mergeId, MergeRequest request, Profile source, Instant now) {
    return new Intent(
        mergeId,
        Intent.Kind.MERGE,
        request.tenant(),
        request.source(),
        request.destination(),
        Long.toString(source.version()),
        now);
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
                        .readSerial(source.tenant(), source.id())
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
}
