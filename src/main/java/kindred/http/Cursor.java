package kindred.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.problem.Fault;
import kindred.problem.Faults;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Ids;

/** Where a page of a list begins, as an opaque token. */
public final class Cursor {

  public static final String PARAMETER = "cursor";

  /** The header with the cursor of the next page. */
  public static final String NEXT = "Next-Cursor";

  private Cursor() {}

  /** The cursor of the page that begins after an id. */
  public static String after(String id) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(id.getBytes(StandardCharsets.UTF_8));
  }

  /** The cursor of the page that begins after a time and an id. */
  public static String after(Instant time, String id) {
    return after(time.toEpochMilli() + "-" + id);
  }

  /** The time and the id in a cursor of {@link #after(Instant, String)}. */
  public static <P> P timed(String cursor, BiFunction<Instant, String, P> place) {
    var text = text(cursor);
    int dash = text.indexOf('-');
    try {
      long millis = Long.parseLong(text.substring(0, Math.max(0, dash)));
      return place.apply(Instant.ofEpochMilli(millis), text.substring(dash + 1));
    } catch (NumberFormatException forged) {
      throw malformed();
    }
  }

  /**
   * The reply with the headers that lead to the page after this one of the same list.
   *
   * @param cursor of that page; empty: this one is the last
   */
  public static Reply next(Reply page, Call call, Optional<String> cursor, String... path) {
    return cursor
        .map(next -> page.with("Link", link(call, next, path)).with(NEXT, next))
        .orElse(page);
  }

  private static String link(Call call, String cursor, String... path) {
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

  /** The id in a cursor of {@link #after}, which the request has at this place. */
  public static String id(String cursor, Fault.Place place) {
    return decode(cursor).filter(Ids::isId).orElseThrow(() -> malformed(place));
  }

  /** The text of a cursor that need not be an id; 400 when it is not a cursor of this server. */
  public static String text(String cursor) {
    return decode(cursor).orElseThrow(Cursor::malformed);
  }

  private static Optional<String> decode(String cursor) {
    try {
      return Optional.of(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  public static ProblemException malformed() {
    return malformed(Fault.Place.PARAMETER);
  }

  private static ProblemException malformed(Fault.Place place) {
    return Problem.invalid(
            Faults.of(
                place,
                PARAMETER,
                "malformed-cursor",
                "The cursor is malformed. Use one from 'Next-Cursor' of this list."))
        .exception();
  }
}
