package kindred.http;

import java.util.OptionalLong;
import java.util.regex.Pattern;
import kindred.merge.MergeCondition;
import kindred.problem.Fault;
import kindred.problem.Problem;

/** The version of a profile as a strong entity tag. */
public final class ETag {

  private static final String IF_MATCH = "If-Match";
  private static final String ANY = "*";
  private static final String ONE =
      "If-Match must be * or one ETag in its quotes, as the server returned it.";
  private static final String TWO =
      "If-Match must be *, the destination's ETag, or the ETags of destination and source in order.";
  private static final Pattern FORM = Pattern.compile("\"([1-9][0-9]{0,17})\"");

  private ETag() {}

  public static String of(long version) {
    return "\"" + version + "\"";
  }

  /** The If-Match value that binds a merge to these versions; see {@link #ifBothMatch}. */
  public static String both(long destination, long source) {
    return of(destination) + ", " + of(source);
  }

  /**
   * The only version that a call may change; empty means any. A value that is not one strong tag of
   * this server, such as a weak tag or a list, never matches.
   */
  public static OptionalLong ifMatch(Call call) {
    String given = given(call);
    return given.equals(ANY) ? OptionalLong.empty() : OptionalLong.of(version(given, ONE));
  }

  /**
   * The versions that a call may merge: the first tag is the destination's, the optional second one
   * the source's. A value that is not a tag of this server never matches.
   */
  public static MergeCondition ifBothMatch(Call call) {
    String given = given(call);
    if (given.equals(ANY)) {
      return MergeCondition.NONE;
    }
    var tags = given.split(",", -1);
    if (tags.length > 2) {
      throw mismatch(TWO).exception();
    }
    return new MergeCondition(
        OptionalLong.of(version(tags[0].strip(), TWO)),
        tags.length == 1 ? OptionalLong.empty() : OptionalLong.of(version(tags[1].strip(), TWO)));
  }

  private static String given(Call call) {
    return call.headerList(IF_MATCH).map(String::strip).orElse(ANY);
  }

  private static long version(String given, String detail) {
    var tag = FORM.matcher(given);
    if (!tag.matches()) {
      throw mismatch(detail).exception();
    }
    return Long.parseLong(tag.group(1));
  }

  private static Problem mismatch(String detail) {
    return Problem.of(
        Problem.Kind.PRECONDITION_FAILED, Fault.header(IF_MATCH, "precondition-failed", detail));
  }
}
