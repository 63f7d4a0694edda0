package kindred.directory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import kindred.problem.Faults;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.Profile;
import kindred.profile.ProfileValidation;
import kindred.profile.RecordPlaces;
import kindred.schema.Attribute;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaSnapshot;

/**
 * Writes given values over those of a profile and keeps all others, and those of the identification
 * keys ({@link IdKeyRules}), by the rule of each attribute. Idempotent and pure.
 *
 * <p>The given values of a core attribute replace its values. In an existing record (that of a
 * single-valued extension, or one with the same unique attributes) the given attributes are
 * replaced. Every other record is added, with defaults, unless the profile has an equal one.
 */
final class OverwriteRules {

  private final SchemaSnapshot schema;
  private final ProfileValidation validation;
  private final Faults faults;
  private final IdKeyRules idKey;
  private final Profile before;
  private final Overwrite overwrite;
  private final List<ExtensionRecord> records;
  private int added;

  OverwriteRules(
      SchemaSnapshot schema,
      ProfileValidation validation,
      Faults faults,
      IdKeyRules idKey,
      Profile before,
      Overwrite overwrite) {
    this.schema = schema;
    this.validation = validation;
    this.faults = faults;
    this.idKey = idKey;
    this.before = before;
    this.overwrite = overwrite;
    this.records = new ArrayList<>(before.content().records());
  }

  /**
   * The new content.
   *
   * @param extensions the ids of the given extensions
   */
  record Result(Attributes attributes, List<ExtensionRecord> records, Set<String> extensions) {}

  /** The validation collects the faults of given values and of new records. */
  Result apply() {
    var given = validation.partial().profile(overwrite.values());
    given.extensions().forEach(this::overwriteRecords);
    return new Result(
        overwrite(before.content().attributes(), given.attributes()),
        records,
        given.extensions().keySet());
  }

  private Attributes overwrite(Attributes old, Attributes given) {
    var values = new LinkedHashMap<>(old.values());
    for (var name : given.values().keySet()) {
      var after = overwrite.apply(name, old.of(name), idKey.core(name, old, given), given.of(name));
      int most = schema.coreAttribute(name).map(Attribute::maxValues).orElse(0);
      if (most > 0 && after.size() > Math.max(most, old.of(name).size())) {
        noRoom(Faults.pointer("", name), name, most);
      }
      values.put(name, after);
    }
    return new Attributes(values);
  }

  /** The given values alone fit; a merge leaves out what does not. */
  private void noRoom(String pointer, String name, int most) {
    faults.add(
        pointer,
        "too-many-values",
        "'"
            + name
            + "' may have at most "
            + most
            + (most == 1 ? " value." : " values.")
            + " The profile keeps those that it has.");
  }

  private Attributes overwrite(
      ExtensionSchema extension, Attributes old, Attributes given, String pointer) {
    var values = new LinkedHashMap<>(old.values());
    for (var name : given.values().keySet()) {
      var overwritten = idKey.record(extension, name, old, given);
      var after =
          overwrite.apply(extension.name() + "." + name, old.of(name), overwritten, given.of(name));
      if (after == overwritten && idKey.lacksRoom(extension, name, old, given)) {
        noRoom(Faults.pointer(pointer, name), name, 1);
      }
      values.put(name, after);
    }
    return new Attributes(values);
  }

  private void overwriteRecords(String id, List<Attributes> list) {
    var extension = schema.extensionById(id).orElseThrow();
    for (int i = 0; i < list.size(); i++) {
      int existing = place(extension, list.get(i));
      var pointer = "/" + extension.name() + (extension.multiValued() ? "/" + i : "");
      if (existing < 0) {
        add(extension, list.get(i), pointer);
      } else if (!extension.multiValued() || !extension.unique().isEmpty()) {
        var old = records.get(existing);
        var after = overwrite(extension, old.attributes(), list.get(i), pointer);
        records.set(existing, new ExtensionRecord(id, old.item(), after));
      }
    }
  }

  /**
   * The index of the existing record that the given one changes; -1: none. The same text comes
   * before a text that is the same only as a value of an identification key.
   */
  private int place(ExtensionSchema extension, Attributes given) {
    if (!extension.multiValued()) {
      return first(extension, old -> true);
    }
    var whole = ProfileValidation.withDefaults(extension.attributes(), given);
    if (extension.unique().isEmpty()) {
      return first(extension, whole::equals);
    }
    var text = ProfileValidation.identity(extension, whole);
    int same = first(extension, old -> ProfileValidation.identity(extension, old).equals(text));
    var compared = idKey.identity(extension, whole);
    return same >= 0
        ? same
        : first(extension, old -> idKey.identity(extension, old).equals(compared));
  }

  private int first(ExtensionSchema extension, Predicate<Attributes> wanted) {
    for (int i = 0; i < records.size(); i++) {
      var old = records.get(i);
      if (old.extension().equals(extension.id()) && wanted.test(old.attributes())) {
        return i;
      }
    }
    return -1;
  }

  private void add(ExtensionSchema extension, Attributes given, String pointer) {
    var item = extension.multiValued() ? RecordPlaces.item(before.version() + 1, added++) : "";
    records.add(
        new ExtensionRecord(extension.id(), item, validation.completed(extension, given, pointer)));
  }
}
