package kindred.schema;

import java.util.ArrayList;
import java.util.List;
import kindred.problem.Fault;
import kindred.problem.Faults;
import kindred.problem.Problem;

/** Decides whether a new definition fits the tenant's schema. Pure; names every fault. */
public final class SchemaRules {

  private static final String INVALID = "invalid-schema";

  /** Of the core, or of one extension; the contract has the same number. */
  static final int MOST_ATTRIBUTES = 500;

  /** More would make every read of the schema slow. */
  static final int MOST_EXTENSIONS = 100;

  /** Every write of a profile derives the values of all keys. */
  static final int MOST_KEYS = 32;

  private SchemaRules() {}

  /**
   * The core attributes of a definition.
   *
   * <p>A profile schema only grows: a definition that omits an attribute or changes its type is
   * refused (409), because stored profiles may hold it.
   */
  public static List<Attribute> core(Object raw, SchemaSnapshot now) {
    var faults = new Faults();
    var attributes = new SchemaReader(faults).readCore(raw);
    limit(attributes, "", faults);
    for (int i = 0; i < attributes.size(); i++) {
      if (now.extension(attributes.get(i).name()).isPresent()) {
        faults.add("/" + i + "/name", "name-taken", "An extension has this name.");
      }
    }
    faults.requireNone(
        INVALID, "The profile schema is invalid. Correct the faults listed in 'errors'.");
    var lost = new ArrayList<Fault>();
    for (var old : now.coreAttributes()) {
      var kept = attributes.stream().filter(a -> a.name().equalsIgnoreCase(old.name())).findAny();
      if (kept.isEmpty()) {
        lost.add(
            Fault.body("", "attribute-removed", "The attribute '" + old.name() + "' is missing."));
      } else if (kept.get().type() != old.type() || !kept.get().name().equals(old.name())) {
        lost.add(
            Fault.body(
                "",
                "attribute-changed",
                "The attribute '" + old.name() + "' has another type or case than before."));
      }
    }
    if (!lost.isEmpty()) {
      throw conflict(
          "schema-shrinks",
          "Existing attributes cannot be removed or changed. Keep them in the profile schema.",
          lost);
    }
    return attributes;
  }

  /** The extension of a definition, as the given schema version would create it. */
  public static ExtensionSchema extension(Object raw, SchemaSnapshot now, long created) {
    var faults = new Faults();
    var read = new SchemaReader(faults).readExtension(raw);
    limit(read.attributes(), "/attributes", faults);
    faults.requireNone(
        INVALID, "The extension schema is invalid. Correct the faults listed in 'errors'.");
    if (now.extension(read.name()).isPresent()) {
      throw taken("An extension");
    }
    if (now.coreAttribute(read.name()).isPresent()
        || read.name().equalsIgnoreCase(IdentificationKey.CORE)
        || read.name().equalsIgnoreCase("core")) {
      throw taken("A core attribute or the core itself");
    }
    if (now.extensions().size() >= MOST_EXTENSIONS) {
      throw tooMany("too-many-extensions", "extensions", MOST_EXTENSIONS);
    }
    return new ExtensionSchema(read.name(), read.form(), read.attributes(), read.unique(), created);
  }

  /** The key of a definition, as the given schema version would create it. */
  public static IdentificationKey key(Object raw, SchemaSnapshot now, long created) {
    var faults = new Faults();
    var read = new SchemaReader(faults).readKey(raw);
    var extension = now.extension(read.source());
    if (!read.onCore() && extension.isEmpty()) {
      faults.add("/source", "unknown-extension", "There is no extension with this name.");
    }
    var attributes = new ArrayList<String>();
    for (int i = 0; i < read.attributes().size(); i++) {
      var attribute = now.attributeOf(read, read.attributes().get(i));
      if (attribute.isPresent() && attributes.contains(attribute.get().name())) {
        faults.add("/attributes/" + i, INVALID, "The attribute is named twice.");
      } else if (attribute.isPresent()) {
        attributes.add(attribute.get().name());
      } else {
        faults.add(
            "/attributes/" + i, "unknown-attribute", "The source has no attribute with this name.");
      }
    }
    faults.requireNone(
        INVALID, "The identification key is invalid. Correct the faults listed in 'errors'.");
    if (now.key(read.name()).isPresent()) {
      throw taken("An identification key");
    }
    if (now.keys().size() >= MOST_KEYS) {
      throw tooMany("too-many-keys", "keys", MOST_KEYS);
    }
    return new IdentificationKey(
        read.name(),
        extension.map(ExtensionSchema::name).orElse(IdentificationKey.CORE),
        attributes,
        read.unique(),
        read.buckets(),
        read.fanout(),
        created,
        now.populated());
  }

  /** Refuses to delete an extension that a key uses. */
  public static void requireNoKeyOn(ExtensionSchema extension, SchemaSnapshot now) {
    var keys =
        now.keys().stream()
            .filter(key -> key.source().equals(extension.name()))
            .map(key -> Fault.body("", "key-on-extension", "The key '" + key.name() + "' uses it."))
            .toList();
    if (!keys.isEmpty()) {
      throw conflict(
          "key-on-extension", "Identification keys use this extension. Delete them first.", keys);
    }
  }

  private static RuntimeException taken(String who) {
    return conflict(
        "name-taken",
        who + " has this name already; names are compared without case. Use another name.",
        List.of());
  }

  private static void limit(List<Attribute> attributes, String pointer, Faults faults) {
    if (attributes.size() > MOST_ATTRIBUTES) {
      faults.add(pointer, INVALID, "A schema has at most " + MOST_ATTRIBUTES + " attributes.");
    }
  }

  private static RuntimeException tooMany(String code, String things, int most) {
    return conflict(
        code,
        "A tenant has at most %d %s. Delete one that is not used.".formatted(most, things),
        List.of());
  }

  private static RuntimeException conflict(String code, String detail, List<Fault> faults) {
    return Problem.of(Problem.Kind.CONFLICT, code, detail, faults).exception();
  }
}
