package kindred.directory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kindred.keys.KeyExtraction;
import kindred.problem.Faults;
import kindred.problem.Problem;
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
 * Decides what a profile holds after an operation: valid, within the limits, and with all its key
 * values. Pure; refuses with every fault of the request.
 */
public final class Contents {

  private static final String INVALID = "invalid-profile";
  private static final String DETAIL = "The profile does not fit the schema.";

  private final SchemaSnapshot schema;
  private final Faults faults = new Faults();
  private final ProfileValidation validation;

  /** The contents of one operation on a tenant with this schema. */
  public Contents(SchemaSnapshot schema) {
    this.schema = schema;
    this.validation = new ProfileValidation(schema, faults);
  }

  /** What a new profile holds. */
  public ProfileContent created(String segment, Map<String, Object> raw) {
    var draft = validation.profile(raw);
    var records = RecordPlaces.atBirth(draft.extensions(), this::multiValued);
    return complete(
        segment,
        draft.attributes(),
        records,
        new KeyExtraction(schema).all(draft.attributes(), records, faults));
  }

  /** Replaces all core attributes, and each extension that is named. */
  public ProfileContent replaced(Profile before, String segment, Map<String, Object> raw) {
    ProfileDraft draft = validation.profile(raw);
    var records = new ArrayList<ExtensionRecord>();
    before.content().records().stream()
        .filter(record -> !draft.extensions().containsKey(record.extension()))
        .forEach(records::add);
    draft
        .extensions()
        .forEach((extension, given) -> records.addAll(replacement(before, extension, given)));
    return changed(before, segment, draft.attributes(), records);
  }

  /** Adds records; one that agrees with an old one on what is unique takes its place. */
  public ProfileContent inserted(Profile before, Map<String, Object> raw) {
    var records = new ArrayList<>(before.content().records());
    int ordinal = 0;
    for (var named : validation.extensions(raw).entrySet()) {
      var extension = schema.extensionById(named.getKey()).orElseThrow();
      for (var record : named.getValue()) {
        insert(records, extension, record, RecordPlaces.item(before.version() + 1, ordinal));
        ordinal++;
      }
    }
    return changed(before, records);
  }

  /** Changes the given attributes of the record that the unique ones choose. */
  public ProfileContent recordChanged(
      Profile before, ExtensionSchema extension, Map<String, Object> raw) {
    var given = validation.partialRecord(extension, raw);
    faults.requireNone(INVALID, DETAIL);
    var old = chosen(before, extension, given);
    var values = new LinkedHashMap<>(old.attributes().values());
    values.putAll(given.values());
    var changed = new Attributes(values);
    validation.requireComplete(extension, changed);
    var records = new ArrayList<>(before.content().records());
    records.set(records.indexOf(old), new ExtensionRecord(old.extension(), old.item(), changed));
    return changed(before, records);
  }

  /** Removes the record that the unique attributes choose. */
  public ProfileContent recordDeleted(
      Profile before, ExtensionSchema extension, Map<String, Object> raw) {
    var given = validation.partialRecord(extension, raw);
    faults.requireNone(INVALID, DETAIL);
    var records = new ArrayList<>(before.content().records());
    records.remove(chosen(before, extension, given));
    return changed(before, records);
  }

  private ExtensionRecord chosen(Profile before, ExtensionSchema extension, Attributes given) {
    var records = before.content().records(extension.id());
    if (extension.multiValued() && extension.unique().isEmpty()) {
      throw Problem.of(
              Problem.Kind.INVALID,
              "no-unique-attributes",
              "The extension has no unique attributes that could choose a record.")
          .exception();
    }
    var identity = ProfileValidation.identity(extension, given);
    return records.stream()
        .filter(
            record ->
                !extension.multiValued()
                    || ProfileValidation.identity(extension, record.attributes()).equals(identity))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "record-not-found",
                        "The profile has no such record of this extension.")
                    .exception());
  }

  private void insert(
      List<ExtensionRecord> records, ExtensionSchema extension, Attributes record, String item) {
    var identity = ProfileValidation.identity(extension, record);
    for (int i = 0; i < records.size(); i++) {
      var old = records.get(i);
      boolean former =
          old.extension().equals(extension.id())
              && (!extension.multiValued()
                  || (!extension.unique().isEmpty()
                      && ProfileValidation.identity(extension, old.attributes()).equals(identity)));
      if (former) {
        records.set(i, new ExtensionRecord(extension.id(), old.item(), record));
        return;
      }
    }
    records.add(new ExtensionRecord(extension.id(), extension.multiValued() ? item : "", record));
  }

  /** The same records keep their places. */
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

  private ProfileContent changed(Profile before, List<ExtensionRecord> records) {
    return changed(before, before.content().segment(), before.content().attributes(), records);
  }

  private ProfileContent changed(
      Profile before, String segment, Attributes attributes, List<ExtensionRecord> records) {
    var extraction = new KeyExtraction(schema);
    var keys = new HashSet<OwnedKey>();
    for (var key : schema.keys()) {
      var held = held(before, key);
      keys.addAll(
          held.isEmpty() || touched(key, before, attributes, records)
              ? extraction.of(key, attributes, records, faults)
              : held);
    }
    return complete(segment, attributes, records, keys);
  }

  /** A key of data that stays as it is keeps its values, those a merge has brought among them. */
  private boolean touched(
      IdentificationKey key, Profile before, Attributes attributes, List<ExtensionRecord> records) {
    if (key.onCore()) {
      return !before.content().attributes().equals(attributes);
    }
    var extension = schema.extension(key.source()).orElseThrow().id();
    var now = records.stream().filter(record -> record.extension().equals(extension)).toList();
    return !before.content().records(extension).equals(now);
  }

  private static Set<OwnedKey> held(Profile before, IdentificationKey key) {
    return before.content().keys().stream()
        .filter(owned -> owned.key().equals(key.id()))
        .collect(Collectors.toSet());
  }

  private ProfileContent complete(
      String segment, Attributes attributes, List<ExtensionRecord> records, Set<OwnedKey> keys) {
    faults.requireNone(INVALID, DETAIL);
    var content = new ProfileContent(segment, attributes, records, keys);
    ProfileLimits.require(content);
    return content;
  }
}
