package kindred.directory;

import io.vertx.core.Future;
import java.util.Optional;
import kindred.claims.PendingMergeResolver;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;

/**
 * Deletes a profile that is untouched since an import inserted it. Of a concurrent change and the
 * deletion exactly one succeeds.
 */
public final class ImportedProfileRemoval {

  private final ProfileStore profiles;
  private final KeyRelease keyRelease;
  private final PendingMergeResolver merges;

  public ImportedProfileRemoval(ProfileTables tables, PendingMergeResolver merges) {
    this.profiles = tables.profiles();
    this.keyRelease = new KeyRelease(tables);
    this.merges = merges;
  }

  /** What became of an inserted profile. */
  public enum Status {
    UNTOUCHED,
    /** Deleted by this operation. */
    REMOVED,
    NEVER_INSERTED,
    CHANGED,
    MERGED,
    /** Deleted by another operation. */
    DELETED
  }

  /**
   * What was found under the id of an insert.
   *
   * @param read the profile, if it was read
   */
  public record Found(Status status, Optional<Profile> read) {

    public static Found of(Status status) {
      return new Found(status, Optional.empty());
    }

    static Found of(Status status, Profile profile) {
      return new Found(status, Optional.of(profile));
    }

    /** The profile. Call it only if one was inserted and read. */
    public Profile profile() {
      return read.orElseThrow();
    }
  }

  /**
   * An insert that is to be removed.
   *
   * @param op the operation that removes it
   */
  public record Insert(int tenant, String id, String insertId, String op) {}

  /**
   * Q4: what became of an insert. A pending merge of the profile is resolved first.
   *
   * @param reported whether the insert was reported; one that was not is fenced (F1)
   */
  public Future<Found> inspect(Insert insert, boolean reported) {
    return profiles
        .find(insert.tenant(), insert.id())
        .compose(
            found -> {
              if (found.isEmpty() || found.get().insertId().isEmpty()) {
                return reported ? neverInserted() : fence(insert);
              }
              return found.get().inTransition()
                  ? resolve(found.get(), insert, reported)
                  : Future.succeededFuture(Found.of(status(found.get(), insert), found.get()));
            });
  }

  /** A source whose unmerge is not decided is merged, as before. */
  private Future<Found> resolve(Profile inTransition, Insert insert, boolean reported) {
    return merges
        .resolveIfDecided(inTransition)
        .compose(
            resolved ->
                resolved
                    ? inspect(insert, reported)
                    : Future.succeededFuture(Found.of(Status.MERGED, inTransition)));
  }

  private Future<Found> fence(Insert insert) {
    return profiles
        .fence(insert.tenant(), insert.id())
        .compose(fenced -> fenced ? neverInserted() : inspect(insert, true));
  }

  private static Future<Found> neverInserted() {
    return Future.succeededFuture(Found.of(Status.NEVER_INSERTED));
  }

  private static Status status(Profile profile, Insert insert) {
    return switch (profile.state()) {
      case FENCED -> Status.NEVER_INSERTED;
      case MERGED -> Status.MERGED;
      case DELETED -> profile.operations().contains(insert.op()) ? Status.REMOVED : Status.DELETED;
      default ->
          profile.insertId().filter(insert.insertId()::equals).isPresent()
                  && InsertConfirmation.untouched(profile)
              ? Status.UNTOUCHED
              : Status.CHANGED;
    };
  }

  /** Q5: what {@link #release} needs; the deleted profile no longer lists its keys. */
  public static String note(Profile profile) {
    return DeletionNote.of(profile).print();
  }

  /** Q6, an LWT: deletes the profile if it is as it was read; if not applied, inspect again. */
  public Future<Boolean> remove(Profile seen, Insert insert) {
    return profiles.delete(seen, insert.op(), Optional.empty());
  }

  /** Q7: A2 again, then deletes the claims and entries of a deleted profile; may be repeated. */
  public Future<Void> release(Insert insert, String printed) {
    return profiles
        .clean(insert.tenant(), insert.id())
        .compose(cleaned -> releaseKeys(insert, printed));
  }

  /** Q7 after {@link #remove} was applied. Its A2 was that of the first change, if it was one. */
  public Future<Void> release(Profile removed, Insert insert, String printed) {
    return removed.row().isPresent() ? releaseKeys(insert, printed) : release(insert, printed);
  }

  private Future<Void> releaseKeys(Insert insert, String printed) {
    var note = DeletionNote.parse(printed);
    return keyRelease.releaseAll(insert.tenant(), insert.id(), note.keys(), note.version() + 1);
  }
}
