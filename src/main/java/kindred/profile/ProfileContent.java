package kindred.profile;

import java.util.List;
import java.util.Set;
import kindred.problem.Faults;
import kindred.schema.ExtensionSchema;

/**
 * What a client stored in a profile, with the key values derived from it.
 *
 * @param attributes the core attributes
 * @param records ordered by extension and item
 * @param keys all key values of the profile
 * @param keysSchemaVersion the keys of this schema version were derived; a back-fill adds the
 *     values of newer keys
 */
public record ProfileContent(
    String segment,
    Attributes attributes,
    List<ExtensionRecord> records,
    Set<OwnedKey> keys,
    long keysSchemaVersion) {

  static final ProfileContent EMPTY =
      new ProfileContent("", Attributes.NONE, List.of(), Set.of(), 0);

  public ProfileContent {
    records = List.copyOf(records);
    keys = Set.copyOf(keys);
  }

  /** The same content with other keys. */
  public ProfileContent with(Set<OwnedKey> keys, long keysSchemaVersion) {
    return new ProfileContent(segment, attributes, records, keys, keysSchemaVersion);
  }

  /** The records of one extension, in their order. */
  public List<ExtensionRecord> records(String extension) {
    return records.stream().filter(record -> record.extension().equals(extension)).toList();
  }

  /** Where clients find a record of the extension. */
  public String pointer(ExtensionSchema extension, ExtensionRecord record) {
    var pointer = Faults.pointer("", extension.name());
    return extension.multiValued()
        ? pointer + "/" + records(extension.id()).indexOf(record)
        : pointer;
  }
}
