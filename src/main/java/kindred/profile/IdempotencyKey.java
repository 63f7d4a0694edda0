package kindred.profile;

import kindred.problem.Fault;
import kindred.problem.Problem;

/**
 * The idempotency key of a request. The ids of what the request creates follow from it, so that a
 * repeated request has no second effect.
 *
 * @param value unique among the tenant's requests for one operation
 * @param content a fingerprint of the request: equal for repetitions only
 */
public record IdempotencyKey(String value, String content) {

  /**
   * The id of what the request creates.
   *
   * @param refusals how many ids before this one were fenced by a refused request
   */
  public String id(String operation, int tenant, int refusals) {
    return Ids.of(operation, Integer.toString(tenant), value, Integer.toString(refusals));
  }

  /** Stored with what the request creates; a repetition is recognised by it. */
  public String fingerprint(String operation, int tenant) {
    return Ids.of("content", operation, Integer.toString(tenant), value, content);
  }

  /** The refusal (422) of another request with a used key. */
  public static Problem reused() {
    return Problem.of(
        Problem.Kind.UNPROCESSABLE,
        Fault.header(
            "Idempotency-Key",
            "idempotency-key-reused",
            "This Idempotency-Key was already used for a request with different content."
                + " Send the request with a new key."));
  }
}
