package kindred.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Every failure is one of the documented refusals, or 503 with Retry-After. */
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

  /** Every reply that is not documented. */
  static List<String> check(History history) {
    var findings = new ArrayList<String>();
    for (var op : history.ops()) {
      if (op.status >= 500 && (op.status != 503 || !op.retryAfter)) {
        findings.add("not a documented failure: " + op);
      }
      if (op.refused() && !REFUSALS.contains(op.code)) {
        findings.add("refused with an undocumented code: " + op);
      }
      if (op.code.equals("several")) {
        findings.add("several profiles own a unique key: " + op);
      }
    }
    return findings;
  }
}
