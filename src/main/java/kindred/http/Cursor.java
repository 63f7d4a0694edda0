package kindred.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.profile.Ids;

/** Where a page of a list begins, in a form that invites nobody to look inside. */
final class Cursor {

  static final String PARAMETER = "cursor";

  private Cursor() {}

  /** The cursor of the page that begins after an id. */
  static String after(String id) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(id.getBytes(StandardCharsets.UTF_8));
  }

  /** The id that the page of a call begins after; empty for the first page. */
  static String read(Call call) {
    return call.query(PARAMETER).map(Cursor::decode).orElse("");
  }

  private static String decode(String cursor) {
    try {
      var id = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      if (Ids.isId(id)) {
        return id;
      }
    } catch (IllegalArgumentException notBase64) {
      // said below
    }
    throw Problem.invalid(
            Fault.parameter(
                PARAMETER, "malformed-cursor", "The cursor is none that this server gave."))
        .exception();
  }
}
