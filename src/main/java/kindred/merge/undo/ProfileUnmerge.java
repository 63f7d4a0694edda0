package kindred.merge.undo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.claims.Claims;
import kindred.claims.PendingMergeResolver;
import kindred.intents.Intent;
import kindred.intents.IntentStore;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.merge.MergeCompletion;
import kindred.merge.MergeStore;
import kindred.merge.PastMerge;
import kindred.merge.SourceRestore;
import kindred.merge.UnmergeFindings;
import kindred.merge.UnmergeRequest;
import kindred.merge.UnmergeStore;
import kindred.problem.Problem;
import kindred.problem.Problem.Kind;
import kindred.profile.Ids;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileRestoreStore;
import kindred.profile.ProfileState;
import kindred.profile.ProfileStore;
import kindred.retry.Retry;
import kindred.schema.SchemaRegistry;

/**
 * Takes merges back, entirely or not at all, for every reader, whatever dies.
 *
 * <p>It is decided in one place: a row that is inserted once, in the destination's partition,
 * together with the destination as it is without the source. Every step may be repeated, and by
 * anybody.
 */
public final class ProfileUnmerge {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** No undoing is under way. */
  private static final Unmerged NOTHING =
      new Unmerged("", "", 0, "", 0, new UnmergeFindings(List.of(), List.of()));

  private final Stores stores;
  private final ProfileStore profiles;
  private final PendingMergeResolver merges;
  private final SourceRestore back;
  private final UnmergeRound round;
  private final Retry attempts;

  /** The tables an undoing reads and writes. */
  public record Stores(
      ProfileStore profiles,
      ProfileRestoreStore restores,
      ClaimStore claims,
      KeyEntryStore entries,
      MergeStore merges,
      UnmergeStore unmerges,
      IntentStore operations) {}

  public ProfileUnmerge(
      Vertx vertx,
      SchemaRegistry schemas,
      Stores stores,
      Claims claims,
      PendingMergeResolver merges,
      SourceRestore back) {
    this.stores = stores;
    this.profiles = stores.profiles();
    this.merges = merges;
    this.back = back;
    this.round = new UnmergeRound(schemas, stores, claims);
    this.attempts = new Retry(vertx, TIMEOUT);
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
                  () -> attempt(merge, Optional.of(request)), MergeCompletion::busy);
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
                        .until(() -> attempt(merge.get(), Optional.empty()), MergeCompletion::busy)
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
        .readSerial(asked.tenant(), asked.source())
        .compose(
            found -> {
              var source = found.orElseThrow(() -> notMerged(merge.id()).exception());
              if (!merge.id().equals(source.mergeId())) {
                return past(merge);
              }
              if (source.frozen()) {
                return merges.pendingMerges(source).map(Optional.empty());
              }
              if (source.restoring()) {
                return goOn(source);
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
        .readSerial(asked.tenant(), asked.destination())
        .compose(
            found -> {
              var destination = found.orElseThrow(() -> notMerged(merge.id()).exception());
              var undoing =
                  destination.decisions().keySet().stream()
                      .filter(id -> id.startsWith(Profile.undoing(merge.id())))
                      .filter(destination::committed)
                      .findFirst()
                      .orElseThrow(() -> notMerged(merge.id()).exception());
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
    return profiles
        .readSerial(request.tenant(), source.mergedInto())
        .compose(
            found -> {
              var destination = found.orElseThrow();
              if (destination.frozen()) {
                return merges.pendingMerges(destination).map(Optional.<Unmerged>empty());
              }
              requireActive(destination);
              return round
                  .restoring(source, destination)
                  .compose(content -> restore(merge, request, source, content));
            });
  }

  private Future<Optional<Unmerged>> restore(
      PastMerge merge, UnmergeRequest request, Profile source, ProfileContent content) {
    var operation =
        Intent.now(
            Ids.random(),
            Intent.Kind.UNMERGE,
            source.tenant(),
            source.id(),
            source.mergedInto(),
            source.mergeId() + " " + source.version());
    return stores
        .operations()
        .begin(operation)
        .compose(begun -> stores.unmerges().ask(request, Instant.now()))
        .compose(asked -> stores.restores().restore(source, content))
        .compose(
            restored ->
                attempts.until(() -> attempt(merge, Optional.empty()), MergeCompletion::busy))
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
  private Future<Optional<Unmerged>> goOn(Profile source) {
    return profiles
        .readSerial(source.tenant(), source.mergedInto())
        .compose(
            found -> {
              var destination = found.orElseThrow();
              if (destination.committed(source.undoing())) {
                return back.complete(source, destination).map(Optional.<Unmerged>empty());
              }
              if (destination.decisions().containsKey(source.undoing())) {
                return stores.restores().markMergedAgain(source).map(Optional.<Unmerged>empty());
              }
              if (destination.frozen()) {
                return merges.pendingMerges(destination).map(Optional.<Unmerged>empty());
              }
              return destination.active()
                  ? round.decide(source, destination).map(Optional.<Unmerged>empty())
                  : profiles
                      .abortMerge(source.tenant(), destination.id(), source.undoing())
                      .map(Optional.<Unmerged>empty());
            });
  }

  static Problem notMerged(String mergeId) {
    return new Problem(
        Kind.CONFLICT,
        "not-merged",
        "The merge was decided against: there is nothing to undo.",
        List.of(),
        Map.of("merge_id", mergeId),
        0);
  }
}
