package kindred.profile;

import java.util.List;
import java.util.Set;

/**
 * What a profile holds.
 *
 * @param attributes the core attributes
 * @param records by extension and item, in order
 * @param keys every key value the profile can be found by
 * @param keysSchemaVersion the schema version whose keys, and all older ones, were derived from it;
 *     what is newer is brought in by the building of a key
 */
public record ProfileContent(
    String segment,
    Attributes attributes,
    List<ExtensionRecord> records,
    Set<OwnedKey> keys,
    long keysSchemaVersion) {

  public ProfileContent {
    records = List.copyOf(records);
    keys = Set.copyOf(keys);
  }

  /** The same, found by these keys. */
  public ProfileContent with(Set<OwnedKey> keys, long keysSchemaVersion) {
    return new ProfileContent(segment, attributes, records, keys, keysSchemaVersion);
  }

  /** The records of one extension, in order. */
  public List<ExtensionRecord> records(String extension) {
    return records.stream().filter(record -> record.extension().equals(extension)).toList();
  }
}
