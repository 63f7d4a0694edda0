package kindred.directory;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import kindred.claims.ClaimResolution;
import kindred.keys.KeyExtraction;
import kindred.problem.Fault;
import kindred.problem.Faults;
import kindred.problem.Problem;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/** The refusals for clients that name a key or a key value that they cannot have. */
public final class KeyProblems {

  private static final int MOST_LISTED = 20;

  private KeyProblems() {}

  /** The refusal (409) of a look-up by a key that is being back-filled. */
  public static Problem building(IdentificationKey key) {
    return Problem.of(
            Problem.Kind.CONFLICT,
            "key-building",
            "The key '"
                + key.name()
                + "' is being added to the existing profiles. Retry when its state is 'active'.")
        .retryAfter(1);
  }

  /** The refusal (404) of a key that the schema does not have. */
  public static Problem notFound(String name, SchemaSnapshot schema) {
    return Problem.of(
        Problem.Kind.NOT_FOUND,
        "identification-key-not-found",
        "There is no identification key '" + name + "'. " + list(schema));
  }

  /** A sentence with the keys of a tenant and their attributes. */
  static String list(SchemaSnapshot schema) {
    if (schema.keys().isEmpty()) {
      return "Define a key with POST /metadata/identification-keys.";
    }
    int more = schema.keys().size() - MOST_LISTED;
    return schema.keys().stream()
        .limit(MOST_LISTED)
        .map(key -> "'" + key.name() + "' (" + attributes(key) + ")")
        .collect(
            Collectors.joining(", ", "The keys are: ", more > 0 ? " and " + more + " more." : "."));
  }

  private static String attributes(IdentificationKey key) {
    return key.attributes().stream().map(key::qualified).collect(Collectors.joining(", "));
  }

  /** The refusal (400) of more values than a key may have for one profile. */
  public static Problem tooMany(IdentificationKey key) {
    return Problem.invalid(Fault.body("", "too-many-key-values", KeyExtraction.tooMany(key)));
  }

  /** The refusal (409) for a value that could not be claimed. */
  public static Problem of(ClaimResolution resolution, SchemaSnapshot schema) {
    var key = schema.keyById(resolution.key().key());
    return resolution.kind() == ClaimResolution.Kind.RESERVED
        ? reserved(key.map(IdentificationKey::name).orElse(""))
        : taken(key, resolution.owner().orElse(""));
  }

  static Problem reserved(String key) {
    return Problem.of(
            Problem.Kind.CONFLICT,
            "key-reserved",
            "A running import has reserved this value of the unique key '"
                + key
                + "'. Retry later.")
        .retryAfter(1);
  }

  /** Names the first attribute of the key, or its extension: which record is not known. */
  static Problem taken(Optional<IdentificationKey> key, String owner) {
    var name = key.map(IdentificationKey::name);
    var pointer =
        key.map(
                known ->
                    Faults.pointer("", known.onCore() ? known.attributes().get(0) : known.source()))
            .orElse("");
    return Problem.of(
            Problem.Kind.CONFLICT,
            "key-taken",
            takenBy(name) + " Use another value, or change the profile that 'customer_id' names.",
            List.of(Fault.body(pointer, "key-taken", takenBy(name))))
        .with("customer_id", owner);
  }

  /** A sentence about a value that another profile has; the name of its key may be unknown. */
  public static String takenBy(Optional<String> key) {
    return "Another profile already has this value of "
        + key.map(name -> "the unique key '" + name + "'.").orElse("a unique key.");
  }
}
