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
  private final ProfileRestoreStore returns;
  private final ClaimStore claims;
  private final KeyEntryStore entries;
  private final UnmergeStore unmerges;
  private final Redirects redirects;

  public SourceRestore(
      ProfileStore profiles,
      ProfileRestoreStore returns,
      ClaimStore claims,
      KeyEntryStore entries,
      UnmergeStore unmerges) {
    this.profiles = profiles;
    this.returns = returns;
    this.claims = claims;
    this.entries = entries;
    this.unmerges = unmerges;
    this.redirects = new Redirects(profiles);
  }

  /** Fails as a reader is refused, while the profile still leads to where it was merged into. */
  @Override
  public Future<Void> thaw(Profile returning) {
    return profiles
        .judge(returning.tenant(), returning.mergedInto())
        .compose(
            found -> {
              var destination = found.orElseThrow();
              return destination.committed(returning.undoing())
                  ? complete(returning, destination)
                  : redirects
                      .merged(returning)
                      .compose(problem -> Future.failedFuture(problem.exception()));
            });
  }

  /** The version at which it comes back: higher than the stamp of any claim made for it. */
  public static long version(Profile returning, long decided) {
    return returning.version() + decided;
  }

  /** All that follows the decision. */
  public Future<Void> complete(Profile returning, Profile destination) {
    long decided = destination.decisions().get(returning.undoing()).version();
    int tenant = returning.tenant();
    return lost(returning)
        .compose(
            lost ->
                leave(returning, destination, decided)
                    .compose(left -> unmerges.finish(tenant, returning.mergeId(), Instant.now()))
                    .compose(
                        told -> returns.giveBack(returning, version(returning, decided), lost)))
        .mapEmpty();
  }

  /** The unique keys that are not claimed for it. */
  private Future<Set<OwnedKey>> lost(Profile returning) {
    var keys = returning.content().keys().stream().filter(OwnedKey::claim).toList();
    return BoundedConcurrency.map(keys, key -> claims.judge(returning.tenant(), key))
        .map(
            now -> {
              var lost = new HashSet<OwnedKey>();
              for (int i = 0; i < keys.size(); i++) {
                if (now.get(i).filter(claim -> claim.owner().equals(returning.id())).isEmpty()) {
                  lost.add(keys.get(i));
                }
              }
              return lost;
            });
  }

  /** The entries of the destination for what it gave back. */
  private Future<?> leave(Profile returning, Profile destination, long decided) {
    var given =
        returning.content().keys().stream()
            .filter(key -> !key.claim() && !destination.owns(key))
            .toList();
    return BoundedConcurrency.each(
        given, key -> entries.delete(returning.tenant(), key, destination.id(), decided));
  }
}
