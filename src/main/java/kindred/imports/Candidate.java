package kindred.imports;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import kindred.directory.KeyProblems;
import kindred.jobs.RowOutcome;
import kindred.profile.ImportedProfile;
import kindred.profile.OwnedKey;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/**
 * A valid row, and the profile that it may become.
 *
 * @param number of the row, from 1
 * @param line of the file on which the row starts, from 1
 * @param imported the profile; its id follows from the job and the row number, so that a repeated
 *     insert meets the earlier one
 * @param identities the row's values of the identification key of the import
 * @param raw the original text of the row
 * @param given the values for an existing profile; null unless the import updates
 * @param schema by which the row was read
 */
public record Candidate(
    long number,
    long line,
    ImportedProfile imported,
    List<OwnedKey> identities,
    String raw,
    GivenValues given,
    SchemaSnapshot schema) {

  private static final int MOST_NAMED = 2;

  /** A value that another profile has, which is its owner. */
  public record Taken(OwnedKey value, String owner) {}

  public String id() {
    return imported.id();
  }

  /** The unique key values to claim, in the order in which every writer claims. */
  public List<OwnedKey> claims() {
    var claims = new ArrayList<OwnedKey>();
    for (var key : imported.keys()) {
      if (key.claim()) {
        claims.add(key);
      }
    }
    claims.sort(null);
    return claims;
  }

  /** All key values by which another row can conflict with this one. */
  public List<OwnedKey> conflictKeys() {
    var keys = claims();
    for (var identity : identities) {
      if (!identity.claim()) {
        keys.add(identity);
      }
    }
    return keys;
  }

  /** The outcome: the profile was inserted. */
  public RowOutcome inserted() {
    return RowOutcome.imported(number, line, id());
  }

  /** The outcome: an existing profile was updated. */
  public RowOutcome updated(String customer) {
    return RowOutcome.updated(number, line, customer);
  }

  /** The outcome: the identification key finds a profile. */
  public RowOutcome skipped(String owner) {
    return RowOutcome.skipped(number, line, owner).withRaw(raw);
  }

  /**
   * The outcome: the row failed.
   *
   * @param owner the other profile; empty if there is none
   */
  public RowOutcome failed(String code, String message, String owner) {
    return RowOutcome.failed(number, line, code, message, owner, raw);
  }

  /** The outcome: the identification key finds several profiles; the first are named. */
  public RowOutcome ambiguous(Collection<String> profiles) {
    var named = profiles.stream().filter(id -> !id.isEmpty()).sorted().limit(MOST_NAMED).toList();
    return failed(
        "ambiguous",
        "Several profiles have this value of the identification key"
            + (named.isEmpty() ? "" : ", among them " + String.join(", ", named))
            + ". Merge them, or import with another key.",
        "");
  }

  /**
   * The outcome: a unique key other than the identification key is taken.
   *
   * @param owner the profile that owns the value; empty if there is none to name
   */
  public RowOutcome keyTaken(OwnedKey taken, String owner) {
    var key = schema.keyById(taken.key()).map(IdentificationKey::name);
    return failed("key-taken", KeyProblems.takenBy(key), owner);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Candidate candidate && candidate.number == number;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }
}
