package kindred.profile;

import java.util.List;
import java.util.Map;
import kindred.problem.Fault;
import kindred.problem.Problem;

/**
 * The name that a client gives to a request, so that repeating the request has no second effect:
 * what the request makes gets ids that follow from it.
 *
 * @param name unique among the tenant's requests for one operation
 * @param content what tells two requests under one name apart: equal for a repetition only
 */
public record IdempotencyKey(String name, String content) {

  /**
   * The id of what the request makes.
   *
   * @param refusals how many ids before this one were refused for ever, so that nothing was made
   */
  public String id(String operation, int tenant, int refusals) {
    return Ids.of(operation, Integer.toString(tenant), name, Integer.toString(refusals));
  }

  /** What is stored with that which was made, to recognise the request again. */
  public String fingerprint(String operation, int tenant) {
    return Ids.of("content", operation, Integer.toString(tenant), name, content);
  }

  /** The refusal of another request under a name that was used. */
  public static Problem reused() {
    var code = "idempotency-key-reused";
    var detail = "The Idempotency-Key was used for a request with other content.";
    return new Problem(
        Problem.Kind.UNPROCESSABLE,
        code,
        detail,
        List.of(Fault.header("Idempotency-Key", code, detail)),
        Map.of(),
        0);
  }
}
