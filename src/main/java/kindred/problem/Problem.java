package kindred.problem;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why a request is refused, in words of the domain; it names every fault and never a person's
 * value.
 *
 * @param kind decides the HTTP status, in one place of the HTTP floor
 * @param code stable and kebab-case: what a client may branch on
 * @param detail a sentence for the person who reads the answer
 * @param faults every single fault found, empty when the problem is not about parts of the request
 * @param members further members of the problem document, such as {@code customer_id}
 * @param retryAfterSeconds when trying again makes sense; 0 when it does not
 */
public record Problem(
    Kind kind,
    String code,
    String detail,
    List<Fault> faults,
    Map<String, Object> members,
    int retryAfterSeconds) {

  /** The kinds of refusal, one per HTTP status. */
  public enum Kind {
    INVALID,
    UNAUTHORIZED,
    FORBIDDEN,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    CONFLICT,
    PRECONDITION_FAILED,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    UNPROCESSABLE,
    TOO_MANY_REQUESTS,
    INTERNAL,
    UNAVAILABLE
  }

  public Problem {
    requireNonNull(kind, "kind is null");
    requireNonNull(code, "code is null");
    requireNonNull(detail, "detail is null");
    faults = List.copyOf(faults);
    members = Map.copyOf(members);
  }

  /** A refusal without faults or members. */
  public static Problem of(Kind kind, String code, String detail) {
    return new Problem(kind, code, detail, List.of(), Map.of(), 0);
  }

  /** A request with faults: all of them. */
  public static Problem invalid(String code, String detail, List<Fault> faults) {
    return new Problem(Kind.INVALID, code, detail, faults, Map.of(), 0);
  }

  /** A request with one fault. */
  public static Problem invalid(Fault fault) {
    return invalid(fault.code(), fault.message(), List.of(fault));
  }

  /** Nothing of that sort has that name or id. */
  public static Problem notFound(String what, String id) {
    return of(Kind.NOT_FOUND, what + "-not-found", "There is no " + what + " '" + id + "'.");
  }

  /** The database did not answer in time, or refused for overload; the request may be repeated. */
  public static Problem unavailable(String detail) {
    return new Problem(Kind.UNAVAILABLE, "unavailable", detail, List.of(), Map.of(), 1);
  }

  /** The same problem with one more member. */
  public Problem with(String member, Object value) {
    var more = new LinkedHashMap<>(members);
    more.put(member, value);
    return new Problem(kind, code, detail, faults, more, retryAfterSeconds);
  }

  /** The same problem, worth another try after so many seconds. */
  public Problem retryAfter(int seconds) {
    return new Problem(kind, code, detail, faults, members, seconds);
  }

  /** This problem as the failure of a future. */
  public ProblemException exception() {
    return new ProblemException(this);
  }
}
