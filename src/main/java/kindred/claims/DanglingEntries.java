package kindred.claims;

import io.vertx.core.Future;
import java.util.Optional;
import kindred.keys.KeyEntry;
import kindred.keys.KeyEntryStore;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileState;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;

/**
 * Removes an entry that leads to nobody who owns the value, at a logical time that no later
 * insertion of it can lose against.
 *
 * <p>The entry of an id that was never born stays: nothing tells a creator that died from an import
 * that waits for the database.
 */
public final class DanglingEntries {

  private final KeyEntryStore entries;
  private final ProfileStore profiles;
  private final Redirects redirects;

  public DanglingEntries(KeyEntryStore entries, ProfileStore profiles) {
    this.entries = entries;
    this.profiles = profiles;
    this.redirects = new Redirects(profiles);
  }

  /** Whether the entry leads to an owner of the value, at quorum. */
  public Future<Boolean> sound(KeyEntry entry) {
    return redirects
        .follow(entry.tenant(), entry.customer())
        .map(end -> end.isEmpty() || owned(end.get(), entry).isPresent());
  }

  /** Removes the entry if it leads to nobody who owns the value. */
  public Future<RepairResult> remove(KeyEntry entry) {
    return profiles
        .readSerial(entry.tenant(), entry.customer())
        .compose(
            found -> {
              if (found.isEmpty() || Claims.unborn(found.get()) || found.get().held()) {
                return left();
              }
              var customer = found.get();
              return customer.state() == ProfileState.MERGED
                  ? removeMerged(entry, customer)
                  : owned(customer, entry).isPresent() ? left() : delete(entry, customer);
            });
  }

  /** A survivor that owns the value must be found by an entry of its own before this one goes. */
  private Future<RepairResult> removeMerged(KeyEntry entry, Profile merged) {
    return redirects
        .follow(entry.tenant(), merged.mergedInto())
        .compose(
            end -> {
              if (end.isEmpty() || end.get().held()) {
                return left();
              }
              var key = owned(end.get(), entry);
              return key.isEmpty()
                  ? delete(entry, merged)
                  : entries
                      .has(entry.tenant(), key.get(), end.get().id())
                      .compose(found -> found ? delete(entry, merged) : left());
            });
  }

  /**
   * The change to the next version inserts later than this deletes. An id that was poisoned may
   * have been entered as version 1.
   */
  private Future<RepairResult> delete(KeyEntry entry, Profile customer) {
    return entries.delete(entry, Math.max(1, customer.version()) + 1).map(RepairResult.REMOVED);
  }

  private static Optional<OwnedKey> owned(Profile profile, KeyEntry entry) {
    return profile.content().keys().stream()
        .filter(
            key ->
                profile.live()
                    && !key.claim()
                    && key.key().equals(entry.key())
                    && key.hash().equals(entry.hash()))
        .findFirst();
  }

  private static Future<RepairResult> left() {
    return Future.succeededFuture(RepairResult.LEFT);
  }
}
