package kindred.imports;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import kindred.profile.ImportedProfile;
import kindred.profile.OwnedKey;

/**
 * A valid record on its way to becoming a profile.
 *
 * @param imported under an id that follows from the job and the number, so that every repetition
 *     recognises itself
 * @param identities its values of the identification key of the import
 * @param raw its original text
 * @param given what is written over the profile that exists, when it shall be; else null
 */
public record Candidate(
    long number,
    long line,
    ImportedProfile imported,
    List<OwnedKey> identities,
    String raw,
    GivenValues given) {

  /** A candidate that leaves what exists alone. */
  Candidate(
      long number, long line, ImportedProfile imported, List<OwnedKey> identities, String raw) {
    this(number, line, imported, identities, raw, null);
  }

  public String id() {
    return imported.id();
  }

  /** The unique key values it must claim, in the order everybody claims in. */
  public TreeSet<OwnedKey> claims() {
    var claims = new TreeSet<OwnedKey>();
    imported.keys().stream().filter(OwnedKey::claim).forEach(claims::add);
    return claims;
  }

  /** Everything that another record of the file could have too. */
  public Stream<OwnedKey> conflictKeys() {
    return Stream.concat(imported.keys().stream().filter(OwnedKey::claim), identities.stream())
        .distinct();
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
