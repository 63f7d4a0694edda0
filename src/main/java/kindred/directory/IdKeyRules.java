package kindred.directory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kindred.keys.KeyExtraction;
import kindred.keys.KeyNormalizer;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileValidation;
import kindred.schema.ExtensionSchema;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/**
 * What an overwrite leaves to a profile of the identification keys of the import, whichever of them
 * found it: every value of the keys, and the values of their attributes. So a file that has both
 * customers of a merge finds the survivor by the values of both, before and after. Values are
 * compared as key values are. Pure.
 */
final class IdKeyRules {

  private final SchemaSnapshot schema;
  private final KeyExtraction extraction;
  private final List<IdentificationKey> keys;
  private final Set<OwnedKey> owned = new HashSet<>();

  /** A key that is not in the schema (any more) protects nothing. */
  IdKeyRules(SchemaSnapshot schema, KeyExtraction extraction, Overwrite overwrite, Profile before) {
    this.schema = schema;
    this.extraction = extraction;
    this.keys = overwrite.idKeys().stream().map(schema::key).flatMap(Optional::stream).toList();
    before.content().keys().stream()
        .filter(value -> keys.stream().anyMatch(key -> key.id().equals(value.key())))
        .forEach(owned::add);
  }

  /** The values of the keys that the profile has, also those that only a merge has left to it. */
  Set<OwnedKey> owned() {
    return owned;
  }

  /**
   * The values of a core attribute after the overwrite. Of the keys' attributes all old values stay
   * in their order, in the spelling of the row. If the row adds a value of a key, its other values
   * follow; they come first if the row has none of the old ones, because they are newer.
   *
   * @param given all core attributes of the row
   */
  List<Object> core(String name, Attributes old, Attributes given) {
    if (!protects(IdentificationKey.CORE, name)) {
      return given.of(name);
    }
    var after = new ArrayList<>(old.of(name));
    var whole = ProfileValidation.withDefaults(schema.coreAttributes(), given);
    boolean adds = after.isEmpty() || !owns(IdentificationKey.CORE, name, whole, List.of());
    var added = new LinkedHashSet<>();
    for (var value : given.of(name)) {
      int spelling = after.contains(value) ? -1 : otherSpelling(value, after, given.of(name));
      if (spelling >= 0) {
        after.set(spelling, value);
      } else if (adds && !after.contains(value)) {
        added.add(value);
      }
    }
    after.addAll(added.containsAll(given.of(name)) ? 0 : after.size(), added);
    return after;
  }

  private static int otherSpelling(Object value, List<Object> values, List<Object> given) {
    var form = KeyNormalizer.normalise(value);
    for (int i = 0; i < values.size(); i++) {
      var old = values.get(i);
      if (KeyNormalizer.normalise(old).equals(form) && !given.contains(old)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The value of an attribute of an existing record after the overwrite. If the profile has the
   * row's value of a key, but not in this record, the key's attributes stay: a forced merge has
   * left the value to the profile, or another record has it.
   *
   * @param given the attributes of the row's record
   */
  List<Object> record(ExtensionSchema extension, String name, Attributes old, Attributes given) {
    return replacesValue(extension, name, old, given) ? old.of(name) : given.of(name);
  }

  /**
   * Whether the row gives a record a second value of an attribute of the key, one that the profile
   * does not have: a record has one value of each attribute, and the profile loses none.
   *
   * @param given the attributes of the row's record
   */
  boolean lacksRoom(ExtensionSchema extension, String name, Attributes old, Attributes given) {
    return replacesValue(extension, name, old, given)
        && !owns(
            extension.name(),
            name,
            Attributes.NONE,
            List.of(
                new ExtensionRecord(
                    extension.id(),
                    "",
                    ProfileValidation.withDefaults(extension.attributes(), given))));
  }

  private boolean replacesValue(
      ExtensionSchema extension, String name, Attributes old, Attributes given) {
    return protects(extension.name(), name)
        && !old.of(name).isEmpty()
        && !comparable(old.of(name)).equals(comparable(given.of(name)));
  }

  /** The unique attributes of a record; those of the key as they are compared. */
  List<List<?>> identity(ExtensionSchema extension, Attributes record) {
    var identity = new ArrayList<List<?>>();
    for (var name : extension.unique()) {
      var values = record.of(name);
      identity.add(protects(extension.name(), name) ? comparable(values) : values);
    }
    return identity;
  }

  private boolean protects(String source, String attribute) {
    return keys.stream().anyMatch(key -> has(key, source, attribute));
  }

  private static boolean has(IdentificationKey key, String source, String attribute) {
    return key.source().equalsIgnoreCase(source) && key.attributes().contains(attribute);
  }

  /** Whether the profile has all values that these attributes have of the attribute's keys. */
  private boolean owns(
      String source, String attribute, Attributes core, List<ExtensionRecord> records) {
    return keys.stream()
        .filter(key -> has(key, source, attribute))
        .map(key -> extraction.complete(key, core, records))
        .allMatch(values -> !values.isEmpty() && owned.containsAll(values));
  }

  private static List<String> comparable(List<Object> values) {
    return values.stream().map(KeyNormalizer::normalise).toList();
  }
}
