package kindred.profile;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Gives records their places in a profile, so that they keep the order of their insertion. */
public final class RecordPlaces {

  private RecordPlaces() {}

  /** The place of the n-th record that the operation leading to a version adds. */
  public static String item(long version, int ordinal) {
    return HexFormat.of().toHexDigits(version, 12) + HexFormat.of().toHexDigits(ordinal, 4);
  }

  public static List<ExtensionRecord> ofNewProfile(
      Map<String, List<Attributes>> extensions, Predicate<String> multiValued) {
    var records = new ArrayList<ExtensionRecord>();
    extensions.forEach(
        (extension, list) ->
            records.addAll(place(extension, list, multiValued.test(extension), 1)));
    return records;
  }

  /** The records of one extension, all added at the given version. */
  public static List<ExtensionRecord> place(
      String extension, List<Attributes> records, boolean multiValued, long version) {
    var placed = new ArrayList<ExtensionRecord>();
    for (int i = 0; i < records.size(); i++) {
      placed.add(
          new ExtensionRecord(extension, multiValued ? item(version, i) : "", records.get(i)));
    }
    return placed;
  }
}
