package kindred.directory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import kindred.keys.KeyExtraction;
import kindred.problem.Faults;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileDraft;
import kindred.profile.ProfileLimits;
import kindred.profile.ProfileValidation;
import kindred.profile.RecordPlaces;
import kindred.schema.ExtensionSchema;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/**
 * Decides the content of a profile after an operation: valid, within the limits, and with all its
 * key values. Pure; a refusal lists all faults of the request.
 */
public final class Contents {

  private static final String INVALID = "invalid-profile";
  private static final String DETAIL =
      "The profile does not match the schema. Correct the listed errors.";

  private final SchemaSnapshot schema;
  private final Faults faults = new Faults();
  private final ProfileValidation validation;
  private final KeyExtraction extraction;
  private final ChangedKeys changedKeys;
  private final RecordIdentity identity;

  public Contents(SchemaSnapshot schema) {
    this(schema, new KeyExtraction(schema));
  }

  /** As above, with an extraction that many instances of one thread share. */
  public Contents(SchemaSnapshot schema, KeyExtraction extraction) {
    this.schema = schema;
    this.extraction = extraction;
    this.validation = new ProfileValidation(schema, faults);
    this.changedKeys = new ChangedKeys(schema, faults);
    this.identity = new RecordIdentity(schema);
  }

  /** The content of a new profile. */
  public ProfileContent created(String segment, Map<String, Object> raw) {
    var draft = validation.profile(raw);
    var records = RecordPlaces.ofNewProfile(draft.extensions(), this::multiValued);
    return complete(
        segment,
        draft.attributes(),
        records,
        extraction.all(draft.attributes(), records, faults),
        schema.version());
  }

  /** Replaces all core attributes, and all records of the named extensions. */
  public ProfileContent replaced(Profile before, String segment, Map<String, Object> raw) {
    ProfileDraft draft = validation.profile(raw);
    var records = new ArrayList<ExtensionRecord>();
    before.content().records().stream()
        .filter(record -> !draft.extensions().containsKey(record.extension()))
        .forEach(records::add);
    draft
        .extensions()
        .forEach((extension, given) -> records.addAll(replacement(before, extension, given)));
    return changed(
        before,
        new ProfileContent(
            segment, draft.attributes(), records, Set.of(), before.content().keysSchemaVersion()),
        key -> key.onCore() || draft.extensions().containsKey(changedKeys.extensionOf(key)));
  }

  /** The content of the given values and of defaults; mandatory values may be missing. */
  public ProfileContent given(String segment, Map<String, Object> raw) {
    var draft = validation.partial().profile(raw);
    var core = ProfileValidation.withDefaults(schema.coreAttributes(), draft.attributes());
    var records =
        RecordPlaces.ofNewProfile(draft.extensions(), this::multiValued).stream()
            .map(this::withDefaults)
            .toList();
    var keys = extraction.all(core, records, faults);
    return complete(segment, core, records, keys, schema.version());
  }

  private ExtensionRecord withDefaults(ExtensionRecord record) {
    var allowed = schema.extensionById(record.extension()).orElseThrow().attributes();
    return new ExtensionRecord(
        record.extension(),
        record.item(),
        ProfileValidation.withDefaults(allowed, record.attributes()));
  }

  /**
   * Writes the given values over the existing ones and keeps all others, among them every value of
   * the identification keys of the import.
   */
  public ProfileContent overwritten(Profile before, Overwrite overwrite) {
    var kept = new IdKeyRules(schema, extraction, overwrite, before);
    var overwritten =
        new OverwriteRules(schema, validation, faults, kept, before, overwrite).apply();
    var after =
        changed(
            before,
            new ProfileContent(
                overwrite.segment().orElse(before.content().segment()),
                overwritten.attributes(),
                overwritten.records(),
                Set.of(),
                before.content().keysSchemaVersion()),
            key -> key.onCore() || overwritten.extensions().contains(changedKeys.extensionOf(key)));
    var keys = new HashSet<>(after.keys());
    keys.addAll(kept.owned());
    return after.with(keys, after.keysSchemaVersion());
  }

  /** Adds records; each replaces an existing record with the same unique attributes. */
  public ProfileContent inserted(Profile before, Map<String, Object> raw) {
    var named = validation.extensions(raw);
    var placed = new LinkedHashMap<List<Object>, ExtensionRecord>();
    before.content().records().forEach(record -> placed.put(identity.of(record), record));
    int ordinal = 0;
    for (var given : named.entrySet()) {
      for (var attributes : given.getValue()) {
        var item = RecordPlaces.item(before.version() + 1, ordinal++);
        var added = new ExtensionRecord(given.getKey(), item, attributes);
        placed.merge(identity.of(added), placed(added), Contents::inPlaceOf);
      }
    }
    return changed(before, List.copyOf(placed.values()), named.keySet());
  }

  private static ExtensionRecord inPlaceOf(ExtensionRecord old, ExtensionRecord added) {
    return new ExtensionRecord(added.extension(), old.item(), added.attributes());
  }

  private ExtensionRecord placed(ExtensionRecord record) {
    return multiValued(record.extension())
        ? record
        : new ExtensionRecord(record.extension(), "", record.attributes());
  }

  /** Changes the given attributes of the record that the unique ones select. */
  public ProfileContent recordChanged(
      Profile before, ExtensionSchema extension, Map<String, Object> raw) {
    var given = validation.partialRecord(extension, raw);
    faults.requireNone(INVALID, DETAIL);
    var old = RecordIdentity.select(before, extension, given);
    var values = new LinkedHashMap<>(old.attributes().values());
    values.putAll(given.values());
    var changed = new Attributes(values);
    validation.requireComplete(extension, changed);
    var records = new ArrayList<>(before.content().records());
    records.set(records.indexOf(old), new ExtensionRecord(old.extension(), old.item(), changed));
    return changed(before, records, Set.of(extension.id()));
  }

  /** Deletes the record that the unique attributes select. */
  public ProfileContent recordDeleted(
      Profile before, ExtensionSchema extension, Map<String, Object> raw) {
    var given = validation.partialRecord(extension, raw);
    faults.requireNone(INVALID, DETAIL);
    var records = new ArrayList<>(before.content().records());
    records.remove(RecordIdentity.select(before, extension, given));
    return changed(before, records, Set.of(extension.id()));
  }

  /** Records that do not change keep their places. */
  private List<ExtensionRecord> replacement(
      Profile before, String extension, List<Attributes> given) {
    var old = before.content().records(extension);
    if (old.stream().map(ExtensionRecord::attributes).toList().equals(given)) {
      return old;
    }
    return RecordPlaces.place(extension, given, multiValued(extension), before.version() + 1);
  }

  private boolean multiValued(String extension) {
    return schema.extensionById(extension).map(ExtensionSchema::multiValued).orElse(true);
  }

  private ProfileContent changed(
      Profile before, List<ExtensionRecord> records, Set<String> extensions) {
    var content = before.content();
    return changed(
        before,
        new ProfileContent(
            content.segment(),
            content.attributes(),
            records,
            Set.of(),
            content.keysSchemaVersion()),
        key -> !key.onCore() && extensions.contains(changedKeys.extensionOf(key)));
  }

  private ProfileContent changed(
      Profile before, ProfileContent after, Predicate<IdentificationKey> written) {
    return complete(
        after.segment(),
        after.attributes(),
        after.records(),
        changedKeys.of(before, after, written),
        before.content().keysSchemaVersion());
  }

  /** Leaves out records of deleted extensions. */
  private ProfileContent complete(
      String segment,
      Attributes attributes,
      List<ExtensionRecord> records,
      Set<OwnedKey> keys,
      long keysSchemaVersion) {
    faults.requireNone(INVALID, DETAIL);
    var known =
        records.stream()
            .filter(record -> schema.extensionById(record.extension()).isPresent())
            .toList();
    var content = new ProfileContent(segment, attributes, known, keys, keysSchemaVersion);
    ProfileLimits.require(content);
    return content;
  }
}
