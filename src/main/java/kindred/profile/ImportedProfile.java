package kindred.profile;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A profile that an import is about to insert, as it is stored.
 *
 * @param document all content as JSON, in UTF-8
 * @param keys all key values of the profile
 * @param keysSchemaVersion the schema version by which the keys were derived
 */
public record ImportedProfile(
    String id, byte[] document, Set<OwnedKey> keys, long keysSchemaVersion) {

  private static final int HEADER_BYTES = 130;

  public ImportedProfile {
    keys = Set.copyOf(keys);
  }

  public static ImportedProfile of(String id, ProfileContent content) {
    return new ImportedProfile(
        id, ImportedProfileJson.print(content), content.keys(), content.keysSchemaVersion());
  }

  public ProfileContent content() {
    return ImportedProfileJson.parse(
        new String(document, StandardCharsets.UTF_8), keysSchemaVersion);
  }

  /** Whether both are inserted into one partition. */
  public boolean sharesGroup(ImportedProfile other) {
    return Ids.group(id).equals(Ids.group(other.id));
  }

  /** The approximate size of the insert, rather too large than too small. */
  public int bytes() {
    return HEADER_BYTES + document.length;
  }
}
