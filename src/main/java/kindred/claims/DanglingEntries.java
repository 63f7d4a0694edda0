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
 * Deletes an entry that does not lead to an owner of the value, at a logical timestamp below that
 * of any later insert of it.
 *
 * <p>An entry of an id without a profile stays: a create that died cannot be told from an import
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

  /** S2: whether the entry leads to an owner of the value, at quorum. */
  public Future<Boolean> leadsToOwner(KeyEntry entry) {
    return redirects
        .follow(entry.tenant(), entry.customer())
        .map(end -> end.isEmpty() || owned(end.get(), entry).isPresent());
  }

  /** S3 and S4: deletes the entry if it does not lead to an owner of the value. */
  public Future<RepairResult> remove(KeyEntry entry) {
    return profiles
        .readSerial(entry.tenant(), entry.customer())
        .compose(
            found -> {
              if (found.isEmpty() || found.get().notInserted() || found.get().inTransition()) {
                return unchanged();
              }
              var customer = found.get();
              if (customer.state() == ProfileState.MERGED) {
                return removeOfMerged(entry, customer);
              }
              return owned(customer, entry).isPresent() ? unchanged() : delete(entry, customer);
            });
  }

  /**
   * If the survivor owns the value, it must have an entry of its own before this one is deleted.
   */
  private Future<RepairResult> removeOfMerged(KeyEntry entry, Profile merged) {
    return redirects
        .follow(entry.tenant(), merged.mergedInto())
        .compose(
            end -> {
              if (end.isEmpty() || end.get().inTransition()) {
                return unchanged();
              }
              var key = owned(end.get(), entry);
              return key.isEmpty()
                  ? delete(entry, merged)
                  : entries
                      .has(entry.tenant(), key.get(), end.get().id())
                      .compose(found -> found ? delete(entry, merged) : unchanged());
            });
  }

  /**
   * Deletes at the next version: the change that leads to it inserts at a later timestamp. A fenced
   * id has no version, but may have an entry of version 1.
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

  private static Future<RepairResult> unchanged() {
    return Future.succeededFuture(RepairResult.UNCHANGED);
  }
}
