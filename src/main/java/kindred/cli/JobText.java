package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A job of the API as text, and what its end means for the exit status. */
final class JobText {

  private static final int MOST_ERRORS = 10;
  private static final Set<String> ENDED = Set.of("completed", "stopped", "failed", "cancelled");

  private JobText() {}

  static boolean isOver(JsonNode job) {
    return ENDED.contains(job.path("state").asText());
  }

  /** Whether an undo of the job has ended. */
  static boolean isUndone(JsonNode job) {
    var state = job.path("undo").path("state").asText();
    return state.equals("completed") || state.equals("failed");
  }

  /** 0 if every row of a completed job was imported, merged or skipped. */
  static int exitCode(JsonNode job) {
    boolean all =
        job.path("state").asText().equals("completed")
            && job.path("counts").path("failed").asLong() == 0;
    return all ? 0 : CommandFailure.NOT_ALL;
  }

  /** The state and the counts, then faults, and the first rows that failed. */
  static List<String> lines(JsonNode job) {
    var lines = new ArrayList<String>();
    lines.add(summary(job));
    for (String member : List.of("fault", "warning")) {
      if (job.has(member)) {
        lines.add("  " + member + ": " + job.path(member).path("message").asText());
      }
    }
    if (job.has("undo")) {
      lines.add("  " + undo(job.path("undo")));
    }
    lines.addAll(errors(job));
    return lines;
  }

  /**
   * One line, such as {@code import 7Yc0... completed: 3 read, 2 imported, 1 skipped, 0 failed}.
   */
  static String summary(JsonNode job) {
    var counts = job.path("counts");
    var text = new StringBuilder();
    text.append(job.path("dry_run").asBoolean() ? "dry run " : "");
    text.append(job.path("kind").asText()).append(' ').append(job.path("id").asText());
    text.append(' ').append(job.path("state").asText());
    if (job.has("requested_state")) {
      text.append(" (soon ").append(job.path("requested_state").asText()).append(')');
    }
    text.append(": ").append(count(counts, "read"));
    for (String outcome : List.of("imported", "updated", "merged", "skipped", "failed")) {
      if (counts.path(outcome).asLong() > 0 || outcome.equals("failed")) {
        text.append(", ").append(count(counts, outcome));
      }
    }
    if (!isOver(job)) {
      text.append(String.format(Locale.ROOT, ", %.0f %%", job.path("percent").asDouble()));
    }
    if (!isOver(job) && job.has("max_rows_per_second")) {
      text.append(
          String.format(
              Locale.ROOT,
              ", at most %,d rows per second",
              job.path("max_rows_per_second").asInt()));
    }
    if (job.path("rows_per_second").asDouble() >= 1) {
      text.append(
          String.format(
              Locale.ROOT, "; %,.0f rows per second", job.path("rows_per_second").asDouble()));
    }
    return text.toString();
  }

  private static String count(JsonNode counts, String outcome) {
    return String.format(Locale.ROOT, "%,d %s", counts.path(outcome).asLong(), outcome);
  }

  private static String undo(JsonNode undo) {
    return String.format(
        Locale.ROOT,
        "undo %s: %,d removed, %,d kept",
        undo.path("state").asText(),
        undo.path("removed").asLong(),
        undo.path("kept").asLong());
  }

  /** Rows that were skipped need no attention; the list of the job may have both. */
  private static List<String> errors(JsonNode job) {
    return job.path("counts").path("failed").asLong() == 0
        ? List.of()
        : job.path("errors").valueStream().limit(MOST_ERRORS).map(JobText::error).toList();
  }

  private static String error(JsonNode error) {
    var column = error.path("column").asText();
    return "  line "
        + error.path("line").asLong()
        + (column.isEmpty() ? "" : ", " + column)
        + ": "
        + error.path("message").asText();
  }
}
