package kindred.http;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import kindred.problem.Fault;
import kindred.problem.Problem;

/** The version of a profile as a strong entity tag. */
final class ETag {

  private static final String IF_MATCH = "If-Match";
  private static final Pattern FORM = Pattern.compile("\"([1-9][0-9]{0,17})\"");

  private ETag() {}

  /** The tag of a version. */
  static String of(long version) {
    return "\"" + version + "\"";
  }

  /**
   * The only version that a call may change; empty: any. What is no tag of ours, as a weak one or a
   * list, never matches.
   */
  static OptionalLong ifMatch(Call call) {
    String wanted = call.header(IF_MATCH).map(String::strip).orElse("*");
    if (wanted.equals("*")) {
      return OptionalLong.empty();
    }
    var tag = FORM.matcher(wanted);
    if (!tag.matches()) {
      throw noTag().exception();
    }
    return OptionalLong.of(Long.parseLong(tag.group(1)));
  }

  private static Problem noTag() {
    String detail = "If-Match is * or one ETag as it was given, in its quotes.";
    return new Problem(
        Problem.Kind.PRECONDITION_FAILED,
        "precondition-failed",
        detail,
        List.of(Fault.header(IF_MATCH, "precondition-failed", detail)),
        Map.of(),
        0);
  }
}
