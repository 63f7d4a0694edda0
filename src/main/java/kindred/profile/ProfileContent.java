package kindred.profile;

import java.util.List;
import java.util.Set;

/**
 * What a profile holds.
 *
 * @param attributes the core attributes
 * @param records by extension and item, in order
 * @param keys every key value the profile can be found by
 */
public record ProfileContent(
    String segment, Attributes attributes, List<ExtensionRecord> records, Set<OwnedKey> keys) {

  public ProfileContent {
    records = List.copyOf(records);
    keys = Set.copyOf(keys);
  }

  /** The records of one extension, in order. */
  public List<ExtensionRecord> records(String extension) {
    return records.stream().filter(record -> record.extension().equals(extension)).toList();
  }
}
