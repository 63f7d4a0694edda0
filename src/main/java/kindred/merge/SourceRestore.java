package kindred.merge;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import kindred.cassandra.BoundedConcurrency;
import kindred.claims.PendingMergeResolver;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileRestoreStore;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;

/**
 * Brings a source back whose merge is decided to be undone, as anybody may; leaves one alone that
 * waits for the decision.
 */
public final class SourceRestore implements PendingMergeResolver {

  private final ProfileStore profiles;
  private final ProfileRestoreStore restores;
  private final ClaimStore claims;
  private final KeyEntryStore entries;
  private final UnmergeStore unmerges;
  private final Redirects redirects;

  public SourceRestore(
      ProfileStore profiles,
      ProfileRestoreStore restores,
      ClaimStore claims,
      KeyEntryStore entries,
      UnmergeStore unmerges) {
    this.profiles = profiles;
    this.restores = restores;
    this.claims = claims;
    this.entries = entries;
    this.unmerges = unmerges;
    this.redirects = new Redirects(profiles);
  }

  /** Fails as a reader is refused, while the profile still leads to where it was merged into. */
  @Override
  public Future<Void> pendingMerges(Profile restoring) {
    return profiles
        .readSerial(restoring.tenant(), restoring.mergedInto())
        .compose(
            found -> {
              var destination = found.orElseThrow();
              return destination.committed(restoring.undoing())
                  ? complete(restoring, destination)
                  : redirects
                      .merged(restoring)
                      .compose(problem -> Future.failedFuture(problem.exception()));
            });
  }

  /** The version at which it comes back: higher than the stamp of any claim made for it. */
  public static long version(Profile restoring, long decided) {
    return restoring.version() + decided;
  }

  /** All that follows the decision. */
  public Future<Void> complete(Profile restoring, Profile destination) {
    long decided = destination.decisions().get(restoring.undoing()).version();
    int tenant = restoring.tenant();
    return lost(restoring)
        .compose(
            lost ->
                leave(restoring, destination, decided)
                    .compose(left -> unmerges.finish(tenant, restoring.mergeId(), Instant.now()))
                    .compose(
                        told -> restores.giveBack(restoring, version(restoring, decided), lost)))
        .mapEmpty();
  }

  /** The unique keys that are not claimed for it. */
  private Future<Set<OwnedKey>> lost(Profile restoring) {
    var keys = restoring.content().keys().stream().filter(OwnedKey::claim).toList();
    return BoundedConcurrency.map(keys, key -> claims.readSerial(restoring.tenant(), key))
        .map(
            now -> {
              var lost = new HashSet<OwnedKey>();
              for (int i = 0; i < keys.size(); i++) {
                if (now.get(i).filter(claim -> claim.owner().equals(restoring.id())).isEmpty()) {
                  lost.add(keys.get(i));
                }
              }
              return lost;
            });
  }

  /** The entries of the destination for what it gave back. */
  private Future<?> leave(Profile restoring, Profile destination, long decided) {
    var given =
        restoring.content().keys().stream()
            .filter(key -> !key.claim() && !destination.owns(key))
            .toList();
    return BoundedConcurrency.each(
        given, key -> entries.delete(restoring.tenant(), key, destination.id(), decided));
  }
}
