package kindred.keys;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.problem.Faults;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/**
 * Derives all key values of a profile: for each key, every combination of the values of its
 * attributes, and every leftmost part of such a combination. Deterministic; not thread-safe.
 */
public final class KeyExtraction {

  /** The maximum number of values of one key for one profile. */
  public static final int MOST_VALUES = 64;

  private final SchemaSnapshot schema;
  private final KeyHash hash;
  private final Map<IdentificationKey, String> ids = new IdentityHashMap<>();

  public KeyExtraction(SchemaSnapshot schema) {
    this.schema = schema;
    this.hash = schema.keys().isEmpty() ? null : new KeyHash(schema.salt());
  }

  /** All values of all keys; a fault for each key that has too many. */
  public Set<OwnedKey> all(Attributes core, List<ExtensionRecord> records, Faults faults) {
    var owned = new HashSet<OwnedKey>();
    for (var key : schema.keys()) {
      owned.addAll(of(key, core, records, faults));
    }
    return owned;
  }

  /** All values of one key, complete ones and leftmost parts; a fault if there are too many. */
  public Set<OwnedKey> of(
      IdentificationKey key, Attributes core, List<ExtensionRecord> records, Faults faults) {
    var owned = new HashSet<OwnedKey>();
    for (int parts = 1; parts <= key.attributes().size(); parts++) {
      var values = values(key, parts, core, records);
      if (values.size() > MOST_VALUES) {
        faults.add("", "too-many-key-values", tooMany(key));
        return owned;
      }
      for (var value : values) {
        owned.add(owned(key, value));
      }
    }
    return owned;
  }

  /** The complete values of one key, without duplicates. */
  public List<OwnedKey> complete(
      IdentificationKey key, Attributes core, List<ExtensionRecord> records) {
    return values(key, key.attributes().size(), core, records).stream()
        .map(value -> owned(key, value))
        .distinct()
        .sorted()
        .toList();
  }

  /** The key value of normalised parts: one for each attribute of the key, or for the leftmost. */
  public OwnedKey owned(IdentificationKey key, List<String> parts) {
    var hashed = hash.of(parts);
    boolean claim = key.unique() && parts.size() == key.attributes().size();
    int place = claim ? KeyHash.bucket(hashed, key.buckets()) : key.fanout();
    return new OwnedKey(ids.computeIfAbsent(key, IdentificationKey::id), hashed, claim, place);
  }

  /**
   * The normalised values of a key's leftmost attributes, without duplicates. Stops soon after
   * there are too many.
   */
  public List<List<String>> values(
      IdentificationKey key, int parts, Attributes core, List<ExtensionRecord> records) {
    var values = new LinkedHashSet<List<String>>();
    for (var source : sources(key, core, records)) {
      if (values.size() <= MOST_VALUES) {
        values.addAll(combinations(key.attributes().subList(0, parts), source));
      }
    }
    return List.copyOf(values);
  }

  /** What is wrong with a profile that has too many values of a key. */
  public static String tooMany(IdentificationKey key) {
    return "The profile has more than "
        + MOST_VALUES
        + " values of the key '"
        + key.name()
        + "'. Give its attributes fewer values.";
  }

  private List<Attributes> sources(
      IdentificationKey key, Attributes core, List<ExtensionRecord> records) {
    if (key.onCore()) {
      return List.of(core);
    }
    var extension = schema.extension(key.source()).orElseThrow().id();
    return records.stream()
        .filter(record -> record.extension().equals(extension))
        .map(ExtensionRecord::attributes)
        .toList();
  }

  private static List<List<String>> combinations(List<String> names, Attributes source) {
    List<List<String>> combinations = List.of(List.of());
    for (var name : names) {
      var longer = new ArrayList<List<String>>();
      for (var value : normalised(source.of(name))) {
        for (var shorter : combinations) {
          if (longer.size() <= MOST_VALUES) {
            var parts = new ArrayList<>(shorter);
            parts.add(value);
            longer.add(parts);
          }
        }
      }
      combinations = longer;
    }
    return combinations;
  }

  private static Set<String> normalised(List<Object> values) {
    var normalised = new LinkedHashSet<String>();
    for (var value : values) {
      var form = KeyNormalizer.normalise(value);
      if (!form.isEmpty()) {
        normalised.add(form);
      }
    }
    return normalised;
  }
}
