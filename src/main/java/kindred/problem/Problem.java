package kindred.problem;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Why the server refuses a request, in words of the domain. It lists the faults and holds no
 * personal data.
 *
 * @param kind decides the HTTP status; {@code http} maps it in one place
 * @param code stable and kebab-case: what a client may branch on
 * @param detail one or two sentences for the person who reads the answer
 * @param faults the first {@link Faults#MOST_LISTED} faults; empty when the problem is not about
 *     parts of the request
 * @param faultCount how many faults were found
 * @param members further members of the problem document, such as {@code customer_id}
 * @param retryAfterSeconds when the client should retry; 0: a retry does not help
 */
public record Problem(
    Kind kind,
    String code,
    String detail,
    List<Fault> faults,
    int faultCount,
    Map<String, Object> members,
    int retryAfterSeconds) {

  /** What stands in the place of an id may be anything, such as an e-mail address. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

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
    MISDIRECTED,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    UNPROCESSABLE,
    TOO_MANY_REQUESTS,
    INTERNAL,
    UNAVAILABLE
  }

  /** Carries one problem through a failed future: an answer, not a crash, hence no stack trace. */
  public static final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    private ProblemException(Problem problem) {
      super(problem.code() + ": " + problem.detail(), null, false, false);
      this.problem = problem;
    }

    public Problem problem() {
      return problem;
    }
  }

  public Problem {
    requireNonNull(kind, "kind is null");
    requireNonNull(code, "code is null");
    requireNonNull(detail, "detail is null");
    faults = faults.stream().limit(Faults.MOST_LISTED).toList();
    members = Map.copyOf(members);
  }

  /** A refusal without faults. */
  public static Problem of(Kind kind, String code, String detail) {
    return of(kind, code, detail, List.of());
  }

  /** A refusal with faults: all of them. */
  public static Problem of(Kind kind, String code, String detail, List<Fault> faults) {
    return new Problem(kind, code, detail, faults, faults.size(), Map.of(), 0);
  }

  /** A refusal for one fault. */
  public static Problem of(Kind kind, Fault fault) {
    return of(kind, fault.code(), fault.message(), List.of(fault));
  }

  /** A request with faults: all of them. */
  public static Problem invalid(String code, String detail, List<Fault> faults) {
    return of(Kind.INVALID, code, detail, faults);
  }

  /** What a refusal with several faults says. */
  public static String listed(int faults) {
    return "The request has " + faults + " faults. Correct those that 'errors' lists.";
  }

  /** A request with one fault. */
  public static Problem invalid(Fault fault) {
    return of(Kind.INVALID, fault);
  }

  /** The tenant has no such thing with this name or id, which is shown if it looks like one. */
  public static Problem notFound(String what, String id) {
    var named = ID.matcher(id).matches() ? " '" + id + "'." : " with this name or id.";
    return of(Kind.NOT_FOUND, what + "-not-found", "There is no " + what.replace('-', ' ') + named);
  }

  /** The database did not answer in time, or the server is overloaded: a retry may succeed. */
  public static Problem unavailable(String detail) {
    return of(Kind.UNAVAILABLE, "unavailable", detail).retryAfter(1);
  }

  /**
   * What a log may say about a failure: the code of a problem, or the class of anything else, whose
   * message may contain a value of a person.
   */
  public static String name(Throwable failure) {
    return failure instanceof ProblemException refused
        ? refused.problem().code()
        : failure.getClass().getName();
  }

  /** A copy with one more member. */
  public Problem with(String member, Object value) {
    var more = new LinkedHashMap<>(members);
    more.put(member, value);
    return new Problem(kind, code, detail, faults, faultCount, more, retryAfterSeconds);
  }

  /** A copy with other faults in the place of its own. */
  public Problem mapFaults(UnaryOperator<Fault> change) {
    var changed = faults.stream().map(change).toList();
    return new Problem(kind, code, detail, changed, faultCount, members, retryAfterSeconds);
  }

  /** A copy that asks the client to retry after so many seconds. */
  public Problem retryAfter(int seconds) {
    return new Problem(kind, code, detail, faults, faultCount, members, seconds);
  }

  /** This problem as the failure of a future. */
  public ProblemException exception() {
    return new ProblemException(this);
  }
}
