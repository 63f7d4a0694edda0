package kindred.profile;

import java.util.List;
import java.util.Set;

/**
 * A profile that is about to be born, in the form in which it is stored.
 *
 * @param attributes the core attributes as a document
 * @param keys every key value the profile can be found by
 * @param keyed the schema version whose keys those are
 */
public record Newborn(
    String id,
    String segment,
    String attributes,
    List<Part> records,
    Set<OwnedKey> keys,
    long keyed) {

  private static final int BYTES_OF_A_HEADER = 250;
  private static final int BYTES_OF_A_ROW = 120;

  /** An extension record as a document. */
  public record Part(String extension, String item, String attributes) {}

  public Newborn {
    records = List.copyOf(records);
    keys = Set.copyOf(keys);
  }

  /** A profile of this content under the given id. */
  public static Newborn of(String id, ProfileContent content) {
    return new Newborn(
        id,
        content.segment(),
        AttributesJson.print(content.attributes()),
        content.records().stream()
            .map(
                record ->
                    new Part(
                        record.extension(),
                        record.item(),
                        AttributesJson.print(record.attributes())))
            .toList(),
        content.keys(),
        content.keyed());
  }

  /** About how many bytes its birth has, rather too many than too few. */
  public int bytes() {
    int bytes = BYTES_OF_A_HEADER + attributes.length();
    for (var record : records) {
      bytes += BYTES_OF_A_ROW + record.attributes().length();
    }
    for (var key : keys) {
      bytes += BYTES_OF_A_ROW + key.hash().length();
    }
    return bytes;
  }
}
