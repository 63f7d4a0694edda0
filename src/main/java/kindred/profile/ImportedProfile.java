package kindred.profile;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A profile that is about to be born, in the form in which it is stored.
 *
 * @param document all of its content, in UTF-8
 * @param keys every key value the profile can be found by
 * @param keysSchemaVersion the schema version whose keys those are
 */
public record ImportedProfile(
    String id, byte[] document, Set<OwnedKey> keys, long keysSchemaVersion) {

  private static final int BYTES_OF_A_HEADER = 130;

  public ImportedProfile {
    keys = Set.copyOf(keys);
  }

  /** A profile of this content under the given id. */
  public static ImportedProfile of(String id, ProfileContent content) {
    return new ImportedProfile(
        id, ImportedProfileJson.print(content), content.keys(), content.keysSchemaVersion());
  }

  /** What it will hold. */
  public ProfileContent content() {
    return ImportedProfileJson.parse(
        new String(document, StandardCharsets.UTF_8), keysSchemaVersion);
  }

  /** About how many bytes its birth has, rather too many than too few. */
  public int bytes() {
    return BYTES_OF_A_HEADER + document.length;
  }
}
