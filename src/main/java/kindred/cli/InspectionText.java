package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What an inspection found, and the command that imports the file in this way. */
final class InspectionText {

  private static final String UTF_8 = "UTF-8";

  private InspectionText() {}

  static List<String> lines(JsonNode found, String command) {
    var lines = new ArrayList<String>();
    lines.add(
        found.path("encoding").asText()
            + (found.path("encoding_certain").asBoolean() ? "" : " (probably)")
            + ", delimiter '"
            + found.path("delimiter").asText()
            + "', "
            + found.path("rows").asLong()
            + (found.path("complete").asBoolean() ? " rows" : " rows of the beginning"));
    lines.addAll(columns(found.path("columns")));
    for (var column : found.path("columns")) {
      var title = column.path("title").asText() + ": ";
      column
          .path("problems")
          .forEach(problem -> lines.add(title + problem.path("message").asText()));
      placeholders(column).forEach(value -> lines.add(title + placeholder(value)));
    }
    found.path("problems").forEach(problem -> lines.add(problem.path("message").asText()));
    lines.add("Import it with:");
    lines.add("  " + command + options(found));
    return lines;
  }

  private static List<String> columns(JsonNode columns) {
    var table = new Table("column", "is", "because of", "filled", "different values");
    for (var column : columns) {
      table.row(
          column.path("title").asText(),
          column.path("target").asText("(ignored)"),
          column.path("reason").asText(),
          String.format(Locale.ROOT, "%.0f %%", 100 * column.path("fill_rate").asDouble()),
          column.path("distinct_values").asInt()
              + (column.path("distinct_complete").asBoolean() ? "" : "+"));
    }
    return table.lines();
  }

  private static String placeholder(JsonNode placeholder) {
    long count = placeholder.path("count").asLong();
    return "%s is read as no value (%s)."
        .formatted(
            quoted(placeholder.path("value").asText()), count == 1 ? "once" : count + " times");
  }

  private static String options(JsonNode found) {
    var options = new StringBuilder();
    var keys = found.path("id_keys");
    add(options, "--id-key", keys.path(0).asText());
    var delimiter = found.path("delimiter").asText();
    add(options, "--delimiter", delimiter.equals(",") ? "" : delimiter);
    var encoding = found.path("encoding").asText();
    boolean known = encoding.equals(UTF_8) || found.path("byte_order_mark").asBoolean();
    add(options, "--encoding", known ? "" : encoding);
    if (!found.path("header").asBoolean()) {
      options.append(titles(found.path("columns")));
    }
    for (var column : found.path("mapping").properties()) {
      var target = column.getValue().asText("");
      if (!column.getKey().equalsIgnoreCase(target)) {
        add(options, "--map", column.getKey() + "=" + (column.getValue().isNull() ? "" : target));
      }
    }
    for (var format : found.path("date_formats").properties()) {
      add(options, "--date-format", format.getKey() + "=" + format.getValue().asText());
    }
    emptyValues(found).forEach(value -> add(options, "--empty-value", value));
    return options.toString();
  }

  private static Set<String> emptyValues(JsonNode found) {
    var values = new LinkedHashSet<String>();
    for (var column : found.path("columns")) {
      placeholders(column).forEach(one -> values.add(one.path("value").asText()));
    }
    return values;
  }

  /** Values that mean none; those of an ignored column do not matter. */
  private static JsonNode placeholders(JsonNode column) {
    return column.has("target") ? column.path("placeholders") : MissingNode.getInstance();
  }

  /** Without a header and titles of the client, the titles are numbers. */
  private static String titles(JsonNode columns) {
    var titles = new ArrayList<String>();
    columns.forEach(column -> titles.add(column.path("title").asText()));
    boolean numbers = titles.stream().allMatch(title -> title.matches("#[0-9]+"));
    return numbers ? " --no-header" : " --columns " + quoted(String.join(",", titles));
  }

  private static void add(StringBuilder options, String option, String value) {
    if (!value.isEmpty()) {
      options.append(' ').append(option).append(' ').append(quoted(value));
    }
  }

  /** As a shell needs it. */
  private static String quoted(String value) {
    return value.matches("[A-Za-z0-9_.:=/,-]+") ? value : "'" + value.replace("'", "'\\''") + "'";
  }
}
