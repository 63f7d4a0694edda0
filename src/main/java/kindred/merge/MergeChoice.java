package kindred.merge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import kindred.json.StoredJson;

/**
 * What the client of a merge wants to keep where both profiles have something. It is stored with
 * the request, so that every server that completes the merge, and every undo, decides the same.
 *
 * @param onConflict what happens with records in conflict that {@code values} does not name
 * @param values what to keep, by the name of a core attribute or extension, or by the JSON pointer
 *     of a record of the destination
 */
public record MergeChoice(OnConflict onConflict, Map<String, Keep> values) {

  /** A merge as UCS does it. */
  public static final MergeChoice DEFAULT = new MergeChoice(OnConflict.FAIL, Map.of());

  private static final String ON_CONFLICT = "on_conflict";
  private static final String VALUES = "values";

  /** What happens with two records of which a profile can have only one. */
  public enum OnConflict {
    /** The merge is refused. */
    FAIL,
    SOURCE,
    DESTINATION,
    /** One record gets the attributes of both; the merge is refused if they contradict. */
    FILL;

    /** The name in a request. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The profile whose values or record are kept. */
  public enum Keep {
    SOURCE,
    DESTINATION,
    BOTH;

    /** The name in a request. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public MergeChoice {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** The choice that {@code force_merge} stands for. */
  public static MergeChoice forced(boolean force) {
    return force ? new MergeChoice(OnConflict.SOURCE, Map.of()) : DEFAULT;
  }

  /** Whether the source's record is used in every conflict that {@code values} does not name. */
  public boolean force() {
    return onConflict == OnConflict.SOURCE;
  }

  /** Whether no conflict can refuse the merge. */
  public boolean alwaysDecides() {
    return onConflict == OnConflict.SOURCE || onConflict == OnConflict.DESTINATION;
  }

  /** Whether it names a record by its place, which another version of the profile may change. */
  public boolean namesPlaces() {
    return values.keySet().stream().anyMatch(name -> name.matches("/.*/\\d+"));
  }

  /** The stored text; equal choices have equal texts. */
  public String print() {
    var document = JsonNodeFactory.instance.objectNode();
    document.put(ON_CONFLICT, onConflict.word());
    var chosen = document.putObject(VALUES);
    values.forEach((name, keep) -> chosen.put(name, keep.word()));
    return document.toString();
  }

  /** Parses what {@link #print} wrote. */
  static MergeChoice parse(String text) {
    var document = StoredJson.read(text);
    var values = new TreeMap<String, Keep>();
    document
        .path(VALUES)
        .properties()
        .forEach(
            chosen ->
                values.put(
                    chosen.getKey(),
                    Keep.valueOf(chosen.getValue().textValue().toUpperCase(Locale.ROOT))));
    return new MergeChoice(
        OnConflict.valueOf(document.path(ON_CONFLICT).textValue().toUpperCase(Locale.ROOT)),
        values);
  }
}
