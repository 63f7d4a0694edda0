package kindred.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whatever fails, a client hears one of the refusals it was promised, or 503 with Retry-After. */
final class ReplyChecker {

  private static final Set<String> REFUSALS =
      Set.of(
          "key-taken",
          "merged",
          "profile-not-found",
          "record-not-found",
          "precondition-failed",
          "extension-conflict",
          "merge-busy");

  private ReplyChecker() {}

  /** Every answer that was promised to nobody. */
  static List<String> check(History history) {
    var findings = new ArrayList<String>();
    for (var op : history.ops()) {
      if (op.status >= 500 && (op.status != 503 || !op.retryAfter)) {
        findings.add("not an answer for a client: " + op);
      }
      if (op.refused() && !REFUSALS.contains(op.code)) {
        findings.add("refused for no good reason: " + op);
      }
      if (op.code.equals("several")) {
        findings.add("several profiles own a unique key: " + op);
      }
    }
    return findings;
  }
}
