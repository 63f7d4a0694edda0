package kindred.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.profile.Ids;

/** Where a page of a list begins, in a form that invites nobody to look inside. */
public final class Cursor {

  public static final String PARAMETER = "cursor";

  private Cursor() {}

  /** The cursor of the page that begins after an id. */
  public static String after(String id) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(id.getBytes(StandardCharsets.UTF_8));
  }

  /** The id that the page of a call begins after; empty for the first page. */
  public static String read(Call call) {
    return call.query(PARAMETER).map(Cursor::decode).orElse("");
  }

  private static String decode(String cursor) {
    var id = text(cursor);
    if (!Ids.isId(id)) {
      throw malformed();
    }
    return id;
  }

  /** The text of a cursor that is no id; 400 when it is none of ours. */
  public static String text(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      throw malformed();
    }
  }

  public static ProblemException malformed() {
    return Problem.invalid(
            Fault.parameter(
                PARAMETER, "malformed-cursor", "The cursor is none that this server gave."))
        .exception();
  }
}
