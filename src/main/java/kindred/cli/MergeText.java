package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Merges, their previews and their undoing, and suggested duplicates, as text. */
final class MergeText {

  private MergeText() {}

  /** The merged profile, then what it would lack and what stands against the merge. */
  static List<String> preview(JsonNode preview) {
    var lines = new ArrayList<String>();
    lines.add("The merged profile:");
    ProfileText.lines(preview.path("profile")).forEach(line -> lines.add("  " + line));
    for (var left : preview.path("left_out")) {
      var content = left.has("value") ? left.path("value") : left.path("record");
      lines.add(
          "Left out of the "
              + left.path("profile").asText()
              + " ("
              + left.path("reason").asText()
              + "): "
              + left.path("pointer").asText()
              + " "
              + ProfileText.text(content));
    }
    for (var conflict : preview.path("conflicts")) {
      lines.add(
          "Conflict at "
              + conflict.path("pointer").asText()
              + ": "
              + conflict.path("message").asText());
    }
    for (var key : preview.path("keys")) {
      int values = key.path("values").asInt();
      lines.add(
          "It is also found by "
              + (values == 1 ? "1 value" : values + " values")
              + " of "
              + key.path("key").asText()
              + " from the source.");
    }
    return lines;
  }

  static List<String> merged(JsonNode merge, String program) {
    var id = merge.path("merge_id").asText();
    return List.of("Merged; undo it with: " + program + " unmerge " + id);
  }

  /** A merge of the history, in one line. */
  static String merge(JsonNode merge) {
    return merge.path("merge_id").asText()
        + ": "
        + merge.path("source").asText()
        + " into "
        + merge.path("destination").asText()
        + ", "
        + merge.path("state").asText()
        + ", requested at "
        + merge.path("requested_at").asText();
  }

  static List<String> unmerged(JsonNode undone) {
    var lines = new ArrayList<String>();
    lines.add(
        "Restored "
            + undone.path("source").path("customer_id").asText()
            + "; it is no longer part of "
            + undone.path("destination").path("customer_id").asText()
            + ".");
    for (var kept : undone.path("kept")) {
      lines.add(
          "Kept: " + kept.path("pointer").asText() + " (" + kept.path("reason").asText() + ")");
    }
    for (var key : undone.path("keys_taken")) {
      var other = key.path("customer_id").asText();
      lines.add(
          "Not restored: a value of "
              + key.path("key").asText()
              + (other.isEmpty() ? "" : ", which " + other + " has now"));
    }
    return lines;
  }

  static List<String> duplicates(JsonNode suggestions) {
    var table = new Table("score", "id", "because of");
    for (var one : suggestions.path("duplicates")) {
      table.row(score(one), one.path("customer_id").asText(), reasons(one));
    }
    var lines = new ArrayList<>(table.lines());
    if (suggestions.path("truncated").asBoolean()) {
      lines.add("There may be more.");
    }
    return lines;
  }

  /** Pairs for review, the likeliest first. */
  static List<String> pairs(JsonNode pairs) {
    var table = new Table("score", "id", "other id", "because of", "differing");
    for (var pair : pairs.path("duplicates")) {
      table.row(score(pair), id(pair, 0), id(pair, 1), reasons(pair), names(pair, "differing"));
    }
    return table.lines();
  }

  /** One pair for review. */
  static List<String> pair(JsonNode pair) {
    return List.of(
        "",
        id(pair, 0) + " and " + id(pair, 1) + ", score " + score(pair),
        "  because of " + reasons(pair),
        "  agreeing: " + names(pair, "agreeing"),
        "  differing: " + names(pair, "differing"));
  }

  private static String id(JsonNode pair, int side) {
    return pair.path("profiles").path(side).path("customer_id").asText();
  }

  private static String score(JsonNode one) {
    return String.format(Locale.ROOT, "%.2f", one.path("score").asDouble());
  }

  private static String reasons(JsonNode one) {
    return one.path("reasons")
        .valueStream()
        .map(reason -> reason.path("key").asText() + " " + reason.path("matched").asText())
        .collect(Collectors.joining(", "));
  }

  private static String names(JsonNode pair, String member) {
    return pair.path(member).valueStream().map(JsonNode::asText).collect(Collectors.joining(", "));
  }
}
