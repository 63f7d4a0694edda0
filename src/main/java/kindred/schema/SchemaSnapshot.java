package kindred.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import kindred.problem.Problem;

/**
 * The whole schema of a tenant at one instant.
 *
 * @param version counts the changes of this tenant's schema; 0: there is none yet
 * @param salt for the hashes of the tenant's key values; empty at version 0
 * @param core the core attributes; absent until a profile schema is defined
 * @param keys in order of creation
 * @param dropped deleted keys whose claims or entries are not all deleted yet
 * @param populated whether the tenant may have profiles; set before the first insert
 */
public record SchemaSnapshot(
    int tenant,
    long version,
    String salt,
    Optional<List<Attribute>> core,
    List<ExtensionSchema> extensions,
    List<IdentificationKey> keys,
    List<IdentificationKey> dropped,
    boolean populated) {

  public SchemaSnapshot {
    core = core.map(List::copyOf);
    extensions = List.copyOf(extensions);
    keys = List.copyOf(keys);
    dropped = List.copyOf(dropped);
  }

  /** The schema of a tenant without definitions. */
  public static SchemaSnapshot empty(int tenant) {
    return new SchemaSnapshot(
        tenant, 0, "", Optional.empty(), List.of(), List.of(), List.of(), false);
  }

  /** This schema; refuses if the tenant has no profile schema (403, as UCS). */
  public SchemaSnapshot requireDefined() {
    if (core.isEmpty()) {
      throw Problem.of(
              Problem.Kind.FORBIDDEN,
              "no-profile-schema",
              "The tenant has no profile schema. Define one with PUT /metadata/profiles.")
          .exception();
    }
    return this;
  }

  /** The core attributes, none before a profile schema is defined. */
  public List<Attribute> coreAttributes() {
    return core.orElse(List.of());
  }

  public Optional<Attribute> coreAttribute(String name) {
    return first(coreAttributes(), attribute -> attribute.name().equalsIgnoreCase(name));
  }

  public Optional<ExtensionSchema> extension(String name) {
    return first(extensions, extension -> extension.name().equalsIgnoreCase(name));
  }

  public Optional<ExtensionSchema> extensionById(String id) {
    return first(extensions, extension -> extension.id().equals(id));
  }

  public Optional<IdentificationKey> key(String name) {
    return first(keys, key -> key.name().equalsIgnoreCase(name));
  }

  public Optional<IdentificationKey> keyById(String id) {
    return first(keys, key -> key.id().equals(id));
  }

  /** The names of all attributes, those of extensions as extension, dot and attribute. */
  public List<String> attributeNames() {
    var names = new ArrayList<String>();
    coreAttributes().forEach(attribute -> names.add(attribute.name()));
    for (var extension : extensions) {
      extension.attributes().forEach(part -> names.add(extension.name() + "." + part.name()));
    }
    return names;
  }

  /** The keys created after a version of the schema. */
  public List<IdentificationKey> keysSince(long version) {
    return keys.stream().filter(key -> key.created() > version).toList();
  }

  /** The attribute that a part of a key names. */
  public Optional<Attribute> attributeOf(IdentificationKey key, String attribute) {
    return key.onCore()
        ? coreAttribute(attribute)
        : extension(key.source()).flatMap(extension -> extension.attribute(attribute));
  }

  private static <T> Optional<T> first(List<T> all, Predicate<T> wanted) {
    for (var one : all) {
      if (wanted.test(one)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }
}
