package kindred.directory;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import kindred.keys.KeyExtraction;
import kindred.keys.KeyNormalizer;
import kindred.problem.Faults;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.schema.ExtensionSchema;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/**
 * Derives the key values of a changed profile. Pure.
 *
 * <p>Only keys whose attributes the operation wrote and changed are derived. All others keep their
 * values, among them those that a merge brought. So a value that a back-fill has not added yet, or
 * cannot add because of a conflict, does not fail an operation that leaves it alone.
 */
final class ChangedKeys {

  private final SchemaSnapshot schema;
  private final Faults faults;

  ChangedKeys(SchemaSnapshot schema, Faults faults) {
    this.schema = schema;
    this.faults = faults;
  }

  /**
   * All key values of the profile after the change.
   *
   * @param written whether the operation wrote attributes of a key
   */
  Set<OwnedKey> of(Profile before, ProfileContent after, Predicate<IdentificationKey> written) {
    var extraction = new KeyExtraction(schema);
    var keys = new HashSet<OwnedKey>();
    for (var key : schema.keys()) {
      var owned = owned(before, key);
      boolean derive =
          written.test(key)
              && (lacks(before, key, owned)
                  || !forms(key, before.content()).equals(forms(key, after)));
      keys.addAll(derive ? extraction.of(key, after.attributes(), after.records(), faults) : owned);
    }
    return keys;
  }

  /** The id of the extension whose attributes a key has; empty for core attributes. */
  String extensionOf(IdentificationKey key) {
    return schema.extension(key.source()).map(ExtensionSchema::id).orElse("");
  }

  private static Set<OwnedKey> owned(Profile before, IdentificationKey key) {
    return before.content().keys().stream()
        .filter(owned -> owned.key().equals(key.id()))
        .collect(Collectors.toSet());
  }

  /** Whether the profile lacks a key that was back-filled to all others. */
  private static boolean lacks(Profile before, IdentificationKey key, Set<OwnedKey> owned) {
    return !key.building()
        && key.created() > before.content().keysSchemaVersion()
        && owned.isEmpty();
  }

  /** The values of the key's attributes as they are compared: equal ones give equal key values. */
  private Set<List<Set<String>>> forms(IdentificationKey key, ProfileContent content) {
    var sources =
        key.onCore()
            ? List.of(content.attributes())
            : content.records(extensionOf(key)).stream().map(ExtensionRecord::attributes).toList();
    return sources.stream()
        .map(source -> key.attributes().stream().map(name -> forms(source.of(name))).toList())
        .collect(Collectors.toSet());
  }

  private static Set<String> forms(List<Object> values) {
    return values.stream()
        .map(KeyNormalizer::normalise)
        .filter(form -> !form.isEmpty())
        .collect(Collectors.toSet());
  }
}
