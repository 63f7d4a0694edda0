package kindred.directory;

import io.vertx.core.Future;
import kindred.claims.PendingMergeResolver;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;

/**
 * Removes a profile that nobody has changed since it was born: whoever changes it at the same
 * moment wins, or the removal does, never both.
 */
public final class ImportedProfileRemoval {

  private final ProfileStore profiles;
  private final ClaimStore claims;
  private final KeyEntryStore entries;
  private final PendingMergeResolver merges;

  public ImportedProfileRemoval(
      ProfileStore profiles,
      ClaimStore claims,
      KeyEntryStore entries,
      PendingMergeResolver merges) {
    this.profiles = profiles;
    this.claims = claims;
    this.entries = entries;
    this.merges = merges;
  }

  /** What a profile has become since it was born. */
  public enum Fate {
    UNTOUCHED,
    /** By this very removal. */
    REMOVED,
    NEVER_BORN,
    CHANGED,
    MERGED,
    DELETED
  }

  /**
   * A profile as it was read.
   *
   * @param profile null when nobody was born
   */
  public record Found(Fate fate, Profile profile) {}

  /** Whose births are to be removed, by which operation. */
  public record Birth(int tenant, String id, String insertId, String op) {}

  /**
   * What became of a birth.
   *
   * @param certain whether the birth was acknowledged; one that was not is made impossible
   */
  public Future<Found> look(Birth birth, boolean certain) {
    return profiles
        .find(birth.tenant(), birth.id())
        .compose(
            found -> {
              if (found.isEmpty() || found.get().insertId() == null) {
                return certain ? nobody() : fence(birth);
              }
              return found.get().held()
                  ? pendingMerges(found.get(), birth, certain)
                  : Future.succeededFuture(new Found(fate(found.get(), birth), found.get()));
            });
  }

  /** A source that waits undecided to come back is merged, as before. */
  private Future<Found> pendingMerges(Profile held, Birth birth, boolean certain) {
    return merges
        .isResolved(held)
        .compose(
            moved ->
                moved
                    ? look(birth, certain)
                    : Future.succeededFuture(new Found(Fate.MERGED, held)));
  }

  private Future<Found> fence(Birth birth) {
    return profiles
        .fence(birth.tenant(), birth.id())
        .compose(unborn -> unborn ? nobody() : look(birth, true));
  }

  private static Future<Found> nobody() {
    return Future.succeededFuture(new Found(Fate.NEVER_BORN, null));
  }

  static Fate fate(Profile profile, Birth birth) {
    return switch (profile.state()) {
      case FENCED -> Fate.NEVER_BORN;
      case MERGED -> Fate.MERGED;
      case DELETED -> profile.operations().contains(birth.op()) ? Fate.REMOVED : Fate.DELETED;
      default ->
          birth.insertId().equals(profile.insertId()) && InsertConfirmation.untouched(profile)
              ? Fate.UNTOUCHED
              : Fate.CHANGED;
    };
  }

  /** What must be known to release its keys when the profile no longer tells. */
  public static String note(Profile profile) {
    return DeletionNote.of(profile).print();
  }

  /** LWT: removes the profile, if it is still as it was read; else look again. */
  public Future<Boolean> remove(Profile seen, Birth birth) {
    return profiles.delete(seen, birth.op());
  }

  /** Releases what a removed profile owned; may be repeated. */
  public Future<?> release(int tenant, String id, String printed) {
    var note = DeletionNote.parse(printed);
    return Future.all(
        note.keys().stream()
            .map(
                key ->
                    key.claim()
                        ? claims.release(tenant, key, id, Long.MAX_VALUE)
                        : entries.delete(tenant, key, id, note.version() + 1))
            .toList());
  }
}
