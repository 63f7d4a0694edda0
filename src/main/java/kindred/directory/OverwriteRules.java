package kindred.directory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.Profile;
import kindred.profile.ProfileValidation;
import kindred.profile.RecordPlaces;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaSnapshot;

/**
 * Writes given values over those of a profile and keeps all others. Idempotent and pure.
 *
 * <p>The given values of a core attribute replace its values. In an existing record (that of a
 * single-valued extension, or one with the same unique attributes) the given attributes are
 * replaced. Every other record is added, with defaults, unless the profile has an equal one.
 */
final class OverwriteRules {

  private final SchemaSnapshot schema;
  private final ProfileValidation validation;
  private final Profile before;
  private final List<ExtensionRecord> records;
  private int added;

  OverwriteRules(SchemaSnapshot schema, ProfileValidation validation, Profile before) {
    this.schema = schema;
    this.validation = validation;
    this.before = before;
    this.records = new ArrayList<>(before.content().records());
  }

  /**
   * The new content.
   *
   * @param extensions the ids of the given extensions
   */
  record Result(Attributes attributes, List<ExtensionRecord> records, Set<String> extensions) {}

  /** The validation collects the faults of given values and of new records. */
  Result apply(Map<String, Object> raw) {
    var given = validation.partial().profile(raw);
    given.extensions().forEach(this::overwriteRecords);
    return new Result(
        overwrite(before.content().attributes(), given.attributes()),
        records,
        given.extensions().keySet());
  }

  private static Attributes overwrite(Attributes old, Attributes given) {
    var values = new LinkedHashMap<>(old.values());
    values.putAll(given.values());
    return new Attributes(values);
  }

  private void overwriteRecords(String id, List<Attributes> list) {
    var extension = schema.extensionById(id).orElseThrow();
    for (int i = 0; i < list.size(); i++) {
      int existing = place(extension, list.get(i));
      if (existing < 0) {
        add(extension, list.get(i), extension.multiValued() ? i : -1);
      } else if (!extension.multiValued() || !extension.unique().isEmpty()) {
        var old = records.get(existing);
        records.set(
            existing,
            new ExtensionRecord(id, old.item(), overwrite(old.attributes(), list.get(i))));
      }
    }
  }

  /** The index of the existing record that the given one changes; -1: none. */
  private int place(ExtensionSchema extension, Attributes given) {
    for (int i = 0; i < records.size(); i++) {
      var old = records.get(i);
      if (old.extension().equals(extension.id()) && same(extension, old.attributes(), given)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean same(ExtensionSchema extension, Attributes old, Attributes given) {
    if (!extension.multiValued()) {
      return true;
    }
    var whole = ProfileValidation.withDefaults(extension, given);
    return extension.unique().isEmpty()
        ? old.equals(whole)
        : ProfileValidation.identity(extension, old)
            .equals(ProfileValidation.identity(extension, whole));
  }

  private void add(ExtensionSchema extension, Attributes given, int index) {
    var pointer = "/" + extension.name() + (index < 0 ? "" : "/" + index);
    var item = index < 0 ? "" : RecordPlaces.item(before.version() + 1, added++);
    records.add(
        new ExtensionRecord(extension.id(), item, validation.completed(extension, given, pointer)));
  }
}
