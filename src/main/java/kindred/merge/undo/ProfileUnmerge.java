package kindred.merge.undo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import kindred.claims.Claims;
import kindred.claims.PendingMergeResolver;
import kindred.intents.Intent;
import kindred.merge.MergeCompletion;
import kindred.merge.PastMerge;
import kindred.merge.SourceRestore;
import kindred.merge.UnmergeRequest;
import kindred.problem.Problem;
import kindred.profile.Ids;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileStore;
import kindred.retry.Attempt;
import kindred.retry.Retry;
import kindred.schema.SchemaRegistry;

/**
 * Undoes merges, entirely or not at all, for every reader and whichever process dies. Any server
 * may take any step, and every step may be repeated.
 *
 * <p>An unmerge is decided by one row: it is inserted once, in the destination's partition,
 * together with the destination's content without the source's.
 */
public final class ProfileUnmerge {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final UnmergeStores stores;
  private final ProfileStore profiles;
  private final PendingMergeResolver merges;
  private final SourceRestore restore;
  private final UnmergeRound round;
  private final Retry retry;

  /** What a source that is merged, and not restoring, leads to. */
  private interface MergedSource extends Function<Profile, Future<Attempt<Optional<Unmerged>>>> {}

  public ProfileUnmerge(
      Vertx vertx,
      SchemaRegistry schemas,
      UnmergeStores stores,
      Claims claims,
      PendingMergeResolver merges,
      SourceRestore restore) {
    this.stores = stores;
    this.profiles = stores.profiles();
    this.merges = merges;
    this.restore = restore;
    this.round = new UnmergeRound(schemas, stores, claims);
    this.retry = new Retry(vertx, TIMEOUT);
  }

  /** UM1 to UM10. If the merge is undone already, the result is that of the earlier unmerge. */
  public Future<Unmerged> undo(UnmergeRequest request) {
    return stores
        .merges()
        .find(request.tenant(), request.mergeId())
        .compose(
            found -> {
              var merge =
                  found.orElseThrow(() -> Problem.notFound("merge", request.mergeId()).exception());
              return attempts(merge, source -> begin(merge, request, source));
            })
        .map(Optional::orElseThrow);
  }

  /** R5 for unmerges: UM4 to UM9, if the source of the intent is restoring. */
  public Future<Void> finish(Intent intent) {
    return profiles
        .readSerial(intent.tenant(), intent.subject())
        .compose(
            source ->
                source.filter(Profile::restoring).isPresent()
                    ? finish(source.get())
                    : Future.succeededFuture());
  }

  private Future<Void> finish(Profile restoring) {
    return stores
        .merges()
        .find(restoring.tenant(), restoring.mergeId())
        .compose(
            merge -> merge.isPresent() ? resume(merge.get()).mapEmpty() : Future.succeededFuture());
  }

  /** Completes an unmerge that has begun; empty if none has. */
  private Future<Optional<Unmerged>> resume(PastMerge merge) {
    return attempts(
        merge, source -> Future.succeededFuture(Attempt.done(Optional.<Unmerged>empty())));
  }

  private Future<Optional<Unmerged>> attempts(PastMerge merge, MergedSource ifMerged) {
    return retry.untilDone(() -> attempt(merge, ifMerged), MergeCompletion::busy);
  }

  /** UM1. */
  private Future<Attempt<Optional<Unmerged>>> attempt(PastMerge merge, MergedSource ifMerged) {
    var request = merge.request();
    return profiles
        .readSerial(request.tenant(), request.source())
        .compose(
            found -> {
              var source = found.orElseThrow(() -> UnmergeRefusal.notMerged(merge.id()));
              if (!source.isSourceOf(merge.id())) {
                return earlier(merge).map(unmerged -> Attempt.done(Optional.of(unmerged)));
              }
              if (source.frozen()) {
                return merges.resolve(source).map(Attempt.again());
              }
              return source.restoring()
                  ? proceed(source).map(Attempt.again())
                  : ifMerged.apply(source);
            });
  }

  /** UM1: the source is not part of this merge any more, or never was. The destination knows. */
  private Future<Unmerged> earlier(PastMerge merge) {
    var request = merge.request();
    return profiles
        .readSerial(request.tenant(), request.destination())
        .compose(
            found -> {
              var destination = found.orElseThrow(() -> UnmergeRefusal.notMerged(merge.id()));
              var decision =
                  destination
                      .undosOf(merge.id())
                      .findFirst()
                      .orElseThrow(() -> UnmergeRefusal.notMerged(merge.id()));
              return markUndone(merge)
                  .compose(marked -> stores.unmerges().findings(request.tenant(), merge.id()))
                  .map(findings -> Unmerged.of(merge, destination, decision, findings));
            });
  }

  /** The server that activated the source may have died before it stored the undo. */
  private Future<Void> markUndone(PastMerge merge) {
    return merge.undone().isPresent()
        ? Future.succeededFuture()
        : stores.unmerges().markUndone(merge.request().tenant(), merge.id(), Instant.now());
  }

  /** UM1: begins only if the destination is still what the source was merged into. */
  private Future<Attempt<Optional<Unmerged>>> begin(
      PastMerge merge, UnmergeRequest request, Profile source) {
    return profiles
        .readSerial(request.tenant(), source.mergedInto())
        .compose(
            found -> {
              var destination = found.orElseThrow();
              if (destination.frozen()) {
                return merges.resolve(destination).map(Attempt.again());
              }
              UnmergeRefusal.requireActive(destination);
              return round
                  .restoring(source, destination)
                  .compose(content -> restore(merge, request, source, content));
            });
  }

  /** UM2, UM3, UM10. If the source is merged after that, UM3 was refused or the unmerge aborted. */
  private Future<Attempt<Optional<Unmerged>>> restore(
      PastMerge merge, UnmergeRequest request, Profile source, ProfileContent content) {
    var intent =
        Intent.now(
            Ids.random(),
            Intent.Kind.UNMERGE,
            source.tenant(),
            source.id(),
            source.mergedInto(),
            source.mergeId() + " " + source.version());
    return stores
        .intents()
        .begin(intent)
        .compose(begun -> stores.unmerges().storeRequest(request, Instant.now()))
        .compose(stored -> stores.sources().restore(source, content))
        .compose(restored -> resume(merge))
        .compose(unmerged -> stores.intents().end(intent).map(unmerged))
        .map(unmerged -> unmerged.isPresent() ? Attempt.done(unmerged) : Attempt.again());
  }

  /** UM4: decides, or completes what is decided. */
  private Future<?> proceed(Profile source) {
    return profiles
        .readSerial(source.tenant(), source.mergedInto())
        .compose(
            found -> {
              var destination = found.orElseThrow();
              if (destination.committed(source.undoDecision())) {
                return restore.complete(source, destination);
              }
              if (destination.decisions().containsKey(source.undoDecision())) {
                return stores.sources().markMergedAgain(source).mapEmpty();
              }
              if (destination.frozen()) {
                return merges.resolve(destination);
              }
              return destination.active()
                  ? round.decide(source, destination)
                  : abort(source, destination);
            });
  }

  /** UM9. */
  private Future<Void> abort(Profile source, Profile destination) {
    return profiles.abortMerge(source.tenant(), destination.id(), source.undoDecision()).mapEmpty();
  }
}
