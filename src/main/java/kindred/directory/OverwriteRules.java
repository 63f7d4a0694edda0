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
 * Lays given values over those of a profile: what is not given stays, and doing it twice is doing
 * it once. Pure.
 *
 * <p>A core attribute that is given gets the given values in place of its own. A record that is
 * there already (the one of a single-valued extension, or the one with the same unique attributes)
 * changes in the attributes given. Every other record is added as a new one, with defaults, unless
 * an equal one is there.
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
   * What the profile holds then.
   *
   * @param extensions the ids of those that were given
   */
  record Result(Attributes attributes, List<ExtensionRecord> records, Set<String> extensions) {}

  /** The faults of the given values, and of records that are new, are left with the validation. */
  Result by(Map<String, Object> raw) {
    var given = validation.partial().profile(raw);
    given.extensions().forEach(this::lay);
    return new Result(
        over(before.content().attributes(), given.attributes()),
        records,
        given.extensions().keySet());
  }

  private static Attributes over(Attributes old, Attributes given) {
    var values = new LinkedHashMap<>(old.values());
    values.putAll(given.values());
    return new Attributes(values);
  }

  private void lay(String id, List<Attributes> list) {
    var extension = schema.extensionById(id).orElseThrow();
    for (int i = 0; i < list.size(); i++) {
      int there = place(extension, list.get(i));
      if (there < 0) {
        add(extension, list.get(i), extension.multiValued() ? i : -1);
      } else if (!extension.multiValued() || !extension.unique().isEmpty()) {
        var old = records.get(there);
        records.set(
            there, new ExtensionRecord(id, old.item(), over(old.attributes(), list.get(i))));
      }
    }
  }

  /** Where the record is that the given one is about; -1: there is none. */
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
