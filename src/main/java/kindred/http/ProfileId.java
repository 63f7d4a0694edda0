package kindred.http;

import java.util.Map;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.profile.Ids;

/** The profile id of a request: in the path, and optionally again in the body. */
public final class ProfileId {

  private static final String CUSTOMER_ID = "customer_id";

  private ProfileId() {}

  /** The id in the path; 404 when it is not a well-formed id. */
  public static String of(Call call, String parameter) {
    String id = call.path(parameter);
    if (!Ids.isId(id)) {
      throw Problem.notFound("profile", id).exception();
    }
    return id;
  }

  /** Removes the id from the body of a new profile, where it must be empty if present. */
  public static void requireNone(Map<String, Object> body) {
    Object given = body.remove(CUSTOMER_ID);
    if (!isEmpty(given)) {
      throw refused(
          "customer-id-not-allowed",
          "The server assigns the id of a new profile. Remove 'customer_id'.");
    }
  }

  /** Removes the id from the body, where it must be empty or equal to the one in the path. */
  public static void requireSame(Map<String, Object> body, String id) {
    Object given = body.remove(CUSTOMER_ID);
    if (!isEmpty(given) && !given.equals(id)) {
      throw refused(
          "customer-id-differs",
          "'customer_id' in the body differs from the id in the path. Remove or correct it.");
    }
  }

  private static boolean isEmpty(Object given) {
    return given == null || given.equals("");
  }

  private static RuntimeException refused(String code, String message) {
    return Problem.invalid(Fault.body("/" + CUSTOMER_ID, code, message)).exception();
  }
}
