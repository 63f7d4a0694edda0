package kindred.http;

import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.merge.MergeCondition;
import kindred.problem.Fault;
import kindred.problem.Problem;

/** The version of a profile as a strong entity tag. */
public final class ETag {

  private static final String IF_MATCH = "If-Match";
  private static final String ANY = "*";
  private static final String LIST =
      "If-Match must be * or ETags in their quotes, as the server returned them.";
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
   * The versions that a call may change: those of the tags in If-Match, or any. A tag that is not a
   * strong tag of this server never matches.
   */
  public static LongPredicate ifMatch(Call call) {
    String given = given(call);
    if (given.equals(ANY)) {
      return any -> true;
    }
    var versions =
        Stream.of(given.split(","))
            .map(tag -> FORM.matcher(tag.strip()))
            .filter(Matcher::matches)
            .map(tag -> Long.valueOf(tag.group(1)))
            .collect(Collectors.toSet());
    if (versions.isEmpty()) {
      throw mismatch(LIST).exception();
    }
    return versions::contains;
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
