package kindred.directory;

import java.util.List;
import java.util.Map;
import kindred.claims.Verdict;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/** What a client hears when a key value is not to be had. */
public final class KeyProblems {

  private KeyProblems() {}

  /** The refusal (409) that belongs to a verdict. */
  public static Problem of(Verdict verdict, SchemaSnapshot schema) {
    var key =
        schema.keys().stream()
            .filter(candidate -> candidate.id().equals(verdict.key().key()))
            .map(IdentificationKey::name)
            .findFirst()
            .orElse("");
    if (verdict.kind() == Verdict.Kind.RESERVED) {
      return Problem.of(
              Problem.Kind.CONFLICT,
              "key-reserved",
              "A running import has reserved this value of the unique key '" + key + "'.")
          .retryAfter(1);
    }
    return new Problem(
        Problem.Kind.CONFLICT,
        "key-taken",
        "Another profile has this value of the unique key '" + key + "'.",
        List.of(Fault.body("", "key-taken", "Unique key '" + key + "'.")),
        Map.of("customer_id", verdict.owner().orElse("")),
        0);
  }
}
