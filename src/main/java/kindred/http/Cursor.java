package kindred.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.problem.Fault;
import kindred.problem.Faults;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Ids;

/**
 * Where a page of a list begins, as an opaque token. It is valid for this list only: for the same
 * operation, tenant, path and conditions; on every server, and after a restart.
 */
public final class Cursor {

  public static final String PARAMETER = "cursor";

  /** The header with the cursor of the next page. */
  public static final String NEXT = "Next-Cursor";

  /** What a request says of its page, and not of the list. */
  private static final Set<String> OF_THE_PAGE =
      Set.of(PARAMETER, "limit", "include_profile", "include_extensions", "extensions");

  private Cursor() {}

  /**
   * The place after which the requested page begins; empty: it is the first page. 400 for what is
   * no cursor of this list.
   *
   * @param read the place from its text; empty, or a NumberFormatException, for any other text
   */
  public static <P> Optional<P> place(Call call, Function<String, Optional<P>> read) {
    var inQuery = call.query(PARAMETER);
    var where = inQuery.isPresent() ? Fault.Place.PARAMETER : Fault.Place.BODY;
    return inQuery
        .or(() -> call.optionalJson().map(body -> body.path(PARAMETER).textValue()))
        .map(cursor -> decode(call, cursor, read).orElseThrow(() -> malformed(where)));
  }

  private static <P> Optional<P> decode(
      Call call, String cursor, Function<String, Optional<P>> read) {
    try {
      var list = list(call);
      return Optional.of(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8))
          .filter(text -> text.startsWith(list))
          .flatMap(text -> read.apply(text.substring(list.length())));
    } catch (IllegalArgumentException neitherBase64NorNumber) {
      return Optional.empty();
    }
  }

  /** The text of a time and an id, as a place. */
  public static String timed(Instant time, String id) {
    return time.toEpochMilli() + "-" + id;
  }

  /** The time and the id in a text of {@link #timed(Instant, String)}. */
  public static <P> P timed(String text, BiFunction<Instant, String, P> place) {
    int dash = text.indexOf('-');
    long millis = Long.parseLong(text.substring(0, Math.max(0, dash)));
    return place.apply(Instant.ofEpochMilli(millis), text.substring(dash + 1));
  }

  /** The cursor of the page of the same list that begins after a place. */
  public static String after(Call call, String place) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((list(call) + place).getBytes(StandardCharsets.UTF_8));
  }

  /** What tells the list of a request from all others, in few characters. */
  private static String list(Call call) {
    var conditions = new TreeMap<String, Object>();
    call.query().forEach(parameter -> conditions.put(parameter.getKey(), parameter.getValue()));
    call.optionalJson().ifPresent(body -> conditions.putAll(JsonTree.object(body)));
    conditions.keySet().removeAll(OF_THE_PAGE);
    conditions.values().removeIf(Objects::isNull);
    return Ids.of(
        call.operationId(),
        Integer.toString(call.tenant()),
        JsonTree.print(call.pathParameters(), conditions));
  }

  /**
   * The reply with the headers that lead to the page after this one of the same list.
   *
   * @param place after which that page begins; empty: this one is the last
   */
  public static Reply next(Reply page, Call call, Optional<String> place, String... path) {
    return place
        .map(after -> after(call, after))
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

  private static ProblemException malformed(Fault.Place where) {
    return Problem.invalid(
            Faults.of(
                where,
                PARAMETER,
                "malformed-cursor",
                "The cursor is not of this list. Use one from its 'Next-Cursor', with the same"
                    + " conditions."))
        .exception();
  }
}
