package kindred.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Ids;

/** Where a page of a list begins, as an opaque token. */
public final class Cursor {

  public static final String PARAMETER = "cursor";

  private Cursor() {}

  /** The cursor of the page that begins after an id. */
  public static String after(String id) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(id.getBytes(StandardCharsets.UTF_8));
  }

  /** The {@code Link} header that leads to the page after this one of the same list. */
  public static String link(Call call, String cursor, String... path) {
    return Stream.concat(
            call.query().stream().filter(parameter -> !parameter.getKey().equals(PARAMETER)),
            Stream.of(Map.entry(PARAMETER, cursor)))
        .map(
            parameter ->
                PercentCode.encode(parameter.getKey())
                    + "="
                    + PercentCode.encode(parameter.getValue()))
        .collect(Collectors.joining("&", "<" + call.location(path) + "?", ">; rel=\"next\""));
  }

  /** The id after which the requested page begins; empty for the first page. */
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

  /** The text of a cursor that need not be an id; 400 when it is not a cursor of this server. */
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
                PARAMETER,
                "malformed-cursor",
                "The cursor is malformed. Use one that a Link header of this list contained."))
        .exception();
  }
}
