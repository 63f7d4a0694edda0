package kindred.http;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import kindred.merge.MergeCondition;
import kindred.problem.Fault;
import kindred.problem.Problem;

/** The version of a profile as a strong entity tag. */
public final class ETag {

  private static final String IF_MATCH = "If-Match";
  private static final String ANY = "*";
  private static final String ONE = "If-Match is * or one ETag as it was given, in its quotes.";
  private static final String TWO =
      "If-Match is * or the ETag of the destination, or that and, after a comma, the source's.";
  private static final Pattern FORM = Pattern.compile("\"([1-9][0-9]{0,17})\"");

  private ETag() {}

  /** The tag of a version. */
  public static String of(long version) {
    return "\"" + version + "\"";
  }

  /** What binds a merge to these versions; see {@link #ifBothMatch}. */
  public static String both(long destination, long source) {
    return of(destination) + ", " + of(source);
  }

  /**
   * The only version that a call may change; empty: any. What is no tag of ours, as a weak one or a
   * list, never matches.
   */
  public static OptionalLong ifMatch(Call call) {
    String wanted = wanted(call);
    return wanted.equals(ANY) ? OptionalLong.empty() : OptionalLong.of(version(wanted, ONE));
  }

  /**
   * The versions that a call may merge: the first tag is the destination's, the second, which may
   * be missing, the source's. What is none of ours never matches.
   */
  public static MergeCondition ifBothMatch(Call call) {
    String wanted = wanted(call);
    if (wanted.equals(ANY)) {
      return MergeCondition.NONE;
    }
    var tags = wanted.split(",", -1);
    if (tags.length > 2) {
      throw noTag(TWO).exception();
    }
    return new MergeCondition(
        OptionalLong.of(version(tags[0].strip(), TWO)),
        tags.length == 1 ? OptionalLong.empty() : OptionalLong.of(version(tags[1].strip(), TWO)));
  }

  private static String wanted(Call call) {
    return call.headerList(IF_MATCH).map(String::strip).orElse(ANY);
  }

  private static long version(String wanted, String detail) {
    var tag = FORM.matcher(wanted);
    if (!tag.matches()) {
      throw noTag(detail).exception();
    }
    return Long.parseLong(tag.group(1));
  }

  private static Problem noTag(String detail) {
    return new Problem(
        Problem.Kind.PRECONDITION_FAILED,
        "precondition-failed",
        detail,
        List.of(Fault.header(IF_MATCH, "precondition-failed", detail)),
        Map.of(),
        0);
  }
}
