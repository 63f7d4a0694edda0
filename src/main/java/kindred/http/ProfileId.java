package kindred.http;

import java.util.Map;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.profile.Ids;

/** The id of a profile where a request names one: in the path, and maybe again in the body. */
public final class ProfileId {

  private static final String CUSTOMER_ID = "customer_id";

  private ProfileId() {}

  /** The id in the path; what cannot be one is nobody's (404). */
  public static String of(Call call, String parameter) {
    String id = call.path(parameter);
    if (!Ids.isId(id)) {
      throw Problem.notFound("profile", id).exception();
    }
    return id;
  }

  /** Takes the id out of the body of a new profile, where it may only be empty. */
  public static void requireNone(Map<String, Object> body) {
    Object given = body.remove(CUSTOMER_ID);
    if (!isEmpty(given)) {
      throw refused("customer-id-not-allowed", "The server gives a new profile its id.");
    }
  }

  /** Takes the id out of the body, where it may only be empty or the one of the path. */
  public static void requireSame(Map<String, Object> body, String id) {
    Object given = body.remove(CUSTOMER_ID);
    if (!isEmpty(given) && !given.equals(id)) {
      throw refused("customer-id-differs", "The body names another profile than the path.");
    }
  }

  private static boolean isEmpty(Object given) {
    return given == null || given.equals("");
  }

  private static RuntimeException refused(String code, String message) {
    return Problem.invalid(Fault.body("/" + CUSTOMER_ID, code, message)).exception();
  }
}
