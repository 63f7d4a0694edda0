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
import kindred.profile.ProfileMergeStore;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;

/**
 * UM8: completes an unmerge that is committed. Any server may do so. An unmerge that is not decided
 * stays as it is.
 */
public final class SourceRestore implements PendingMergeResolver {

  private final ProfileStore profiles;
  private final ProfileMergeStore sources;
  private final ClaimStore claims;
  private final KeyEntryStore entries;
  private final UnmergeStore unmerges;
  private final Redirects redirects;

  public SourceRestore(
      ProfileStore profiles,
      ProfileMergeStore sources,
      ClaimStore claims,
      KeyEntryStore entries,
      UnmergeStore unmerges) {
    this.profiles = profiles;
    this.sources = sources;
    this.claims = claims;
    this.entries = entries;
    this.unmerges = unmerges;
    this.redirects = new Redirects(profiles);
  }

  /** Fails as a reader is refused while the profile still leads to its destination. */
  @Override
  public Future<Void> resolve(Profile restoring) {
    return profiles
        .readSerial(restoring.tenant(), restoring.mergedInto())
        .compose(
            found -> {
              var destination = found.orElseThrow();
              return destination.committed(restoring.undoDecision())
                  ? complete(restoring, destination)
                  : redirects.refuse(restoring).mapEmpty();
            });
  }

  /**
   * The version at which the source is active again: above the stamp of every claim made for it.
   *
   * @param committed the version of the destination that the commit led to
   */
  public static long version(Profile restoring, long committed) {
    return restoring.version() + committed;
  }

  /** UM8: deletes entries of the destination, stores the undo, and activates the source. */
  public Future<Void> complete(Profile restoring, Profile destination) {
    long committed = destination.decisions().get(restoring.undoDecision()).version();
    int tenant = restoring.tenant();
    return lost(restoring)
        .compose(
            lost ->
                deleteEntries(restoring, destination, committed)
                    .compose(
                        deleted -> unmerges.markUndone(tenant, restoring.mergeId(), Instant.now()))
                    .compose(
                        stored -> sources.activate(restoring, version(restoring, committed), lost)))
        .mapEmpty();
  }

  /** The unique keys of the source that are not claimed for it. */
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

  /** Deletes the destination's entries of values that it gave back. */
  private Future<?> deleteEntries(Profile restoring, Profile destination, long committed) {
    var given =
        restoring.content().keys().stream()
            .filter(key -> !key.claim() && !destination.owns(key))
            .toList();
    return BoundedConcurrency.each(
        given, key -> entries.delete(restoring.tenant(), key, destination.id(), committed));
  }
}
