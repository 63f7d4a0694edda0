package kindred.directory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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
  private final KeyExtraction extraction;

  /** The contents of one operation on a tenant with this schema. */
  public Contents(SchemaSnapshot schema) {
    this(schema, new KeyExtraction(schema));
  }

  /** As above; one who reads many profiles needs one extraction only. */
  public Contents(SchemaSnapshot schema, KeyExtraction extraction) {
    this.schema = schema;
    this.extraction = extraction;
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
        extraction.all(draft.attributes(), records, faults),
        schema.version());
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
    return changed(
        before,
        new ProfileContent(
            segment, draft.attributes(), records, Set.of(), before.content().keysSchemaVersion()),
        key -> key.onCore() || draft.extensions().containsKey(idOf(key)));
  }

  /** What the given values alone are: a profile that lacks what it must have, perhaps. */
  public ProfileContent given(String segment, Map<String, Object> raw) {
    var draft = validation.partial().profile(raw);
    var records = RecordPlaces.atBirth(draft.extensions(), this::multiValued);
    var keys = new KeyExtraction(schema).all(draft.attributes(), records, faults);
    return complete(segment, draft.attributes(), records, keys, schema.version());
  }

  /**
   * Writes the given values over what is there and keeps the rest.
   *
   * @param segment the new segment; empty: it stays
   */
  public ProfileContent overwritten(
      Profile before, Optional<String> segment, Map<String, Object> raw) {
    var over = new OverwriteRules(schema, validation, before).by(raw);
    return changed(
        before,
        new ProfileContent(
            segment.orElse(before.content().segment()),
            over.attributes(),
            over.records(),
            Set.of(),
            before.content().keysSchemaVersion()),
        key -> key.onCore() || over.extensions().contains(idOf(key)));
  }

  /** Adds records; one that agrees with an old one on what is unique takes its place. */
  public ProfileContent inserted(Profile before, Map<String, Object> raw) {
    var named = validation.extensions(raw);
    var placed = new LinkedHashMap<List<Object>, ExtensionRecord>();
    before.content().records().forEach(record -> placed.put(identity(record), record));
    int ordinal = 0;
    for (var given : named.entrySet()) {
      for (var attributes : given.getValue()) {
        var item = RecordPlaces.item(before.version() + 1, ordinal++);
        var added = new ExtensionRecord(given.getKey(), item, attributes);
        placed.merge(identity(added), placed(added), Contents::inPlaceOf);
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

  /** Two records of one profile never have the same. */
  private List<Object> identity(ExtensionRecord record) {
    var extension = schema.extensionById(record.extension());
    if (extension.isPresent() && !extension.get().multiValued()) {
      return List.of(record.extension());
    }
    return extension.isPresent() && !extension.get().unique().isEmpty()
        ? List.of(
            record.extension(), ProfileValidation.identity(extension.get(), record.attributes()))
        : List.of(record.extension(), record.item());
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
    return changed(before, records, Set.of(extension.id()));
  }

  /** Removes the record that the unique attributes choose. */
  public ProfileContent recordDeleted(
      Profile before, ExtensionSchema extension, Map<String, Object> raw) {
    var given = validation.partialRecord(extension, raw);
    faults.requireNone(INVALID, DETAIL);
    var records = new ArrayList<>(before.content().records());
    records.remove(chosen(before, extension, given));
    return changed(before, records, Set.of(extension.id()));
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
        key -> !key.onCore() && extensions.contains(idOf(key)));
  }

  /**
   * Derives the keys of what the operation wrote and that differs; all others stay as they are,
   * those that a merge has brought among them. What a key that is being built has not brought in
   * yet, or cannot for a conflict, does not stand in the way of an operation that leaves it alone.
   */
  private ProfileContent changed(
      Profile before, ProfileContent after, Predicate<IdentificationKey> written) {
    var extraction = new KeyExtraction(schema);
    var keys = new HashSet<OwnedKey>();
    for (var key : schema.keys()) {
      var held = held(before, key);
      boolean derive =
          written.test(key)
              && (forgotten(key, before, held)
                  || !values(key, before.content()).equals(values(key, after)));
      keys.addAll(derive ? extraction.of(key, after.attributes(), after.records(), faults) : held);
    }
    return complete(
        after.segment(),
        after.attributes(),
        after.records(),
        keys,
        before.content().keysSchemaVersion());
  }

  /** Whether the profile has come to be without a key that everybody else has. */
  private static boolean forgotten(IdentificationKey key, Profile before, Set<OwnedKey> held) {
    return !key.building()
        && key.created() > before.content().keysSchemaVersion()
        && held.isEmpty();
  }

  /** The values of the key's own attributes. */
  private List<List<List<Object>>> values(IdentificationKey key, ProfileContent content) {
    var sources =
        key.onCore()
            ? List.of(content.attributes())
            : content.records(idOf(key)).stream().map(ExtensionRecord::attributes).toList();
    return sources.stream()
        .map(source -> key.attributes().stream().map(source::of).toList())
        .toList();
  }

  private String idOf(IdentificationKey key) {
    return schema.extension(key.source()).map(ExtensionSchema::id).orElse("");
  }

  private static Set<OwnedKey> held(Profile before, IdentificationKey key) {
    return before.content().keys().stream()
        .filter(owned -> owned.key().equals(key.id()))
        .collect(Collectors.toSet());
  }

  /** Without the records of extensions that are no more. */
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
