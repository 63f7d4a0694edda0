package kindred.directory;

import java.util.List;
import java.util.Map;
import kindred.claims.ClaimResolution;
import kindred.keys.KeyExtraction;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/** What a client hears when a key value is not to be had. */
public final class KeyProblems {

  private KeyProblems() {}

  /** The refusal (409) of a look-up by a key that not every profile has yet. */
  public static Problem building(IdentificationKey key) {
    return Problem.of(
            Problem.Kind.CONFLICT,
            "key-building",
            "The key '"
                + key.name()
                + "' is being built for the profiles that are there; see its progress and conflicts.")
        .retryAfter(1);
  }

  /** The refusal (400) of more values than a key may have for one profile. */
  public static Problem tooMany(IdentificationKey key) {
    return Problem.invalid(
        Fault.body(
            "",
            "too-many-key-values",
            "The key '"
                + key.name()
                + "' has more than "
                + KeyExtraction.MOST_VALUES
                + " values."));
  }

  /** The refusal (409) that belongs to a verdict. */
  public static Problem of(ClaimResolution resolution, SchemaSnapshot schema) {
    var key =
        schema.keys().stream()
            .filter(candidate -> candidate.id().equals(resolution.key().key()))
            .map(IdentificationKey::name)
            .findFirst()
            .orElse("");
    return resolution.kind() == ClaimResolution.Kind.RESERVED
        ? reserved(key)
        : taken(key, resolution.owner().orElse(""));
  }

  static Problem reserved(String key) {
    return Problem.of(
            Problem.Kind.CONFLICT,
            "key-reserved",
            "A running import has reserved this value of the unique key '" + key + "'.")
        .retryAfter(1);
  }

  static Problem taken(String key, String owner) {
    return new Problem(
        Problem.Kind.CONFLICT,
        "key-taken",
        "Another profile has this value of the unique key '" + key + "'.",
        List.of(Fault.body("", "key-taken", "Unique key '" + key + "'.")),
        Map.of("customer_id", owner),
        0);
  }
}
