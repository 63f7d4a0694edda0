package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import kindred.json.StrictJson;
import picocli.CommandLine.Option;

/** How the cells of a file are written and what its columns are. */
final class ColumnOptions {

  @Option(names = "--delimiter", paramLabel = "C", description = "Cell separator; default: comma.")
  private String delimiter;

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      description = "Character set, such as windows-1252; default: UTF-8.")
  private String encoding;

  @Option(
      names = "--no-header",
      description =
          "The first row is data. Name the columns with --columns, or each with --map '#1=FirstName'.")
  private boolean noHeader;

  @Option(
      names = "--columns",
      paramLabel = "TITLE,TITLE…",
      description = "The titles of the columns of a file without a header, in their order.")
  private String titles;

  @Option(
      names = "--map",
      paramLabel = "COLUMN=ATTRIBUTE",
      description =
          "What a column is, if its title does not say it, such as 'Given name=FirstName'; nothing"
              + " after = to ignore the column. May be repeated.")
  private List<String> columns = List.of();

  @Option(
      names = "--date-format",
      paramLabel = "COLUMN=PATTERN",
      description = "The form of the dates of a column, such as Born=dd.MM.yyyy. May be repeated.")
  private List<String> dateFormats = List.of();

  @Option(
      names = "--empty-value",
      paramLabel = "TEXT",
      description = "A text that counts as an empty cell, such as N/A. May be repeated.")
  private List<String> emptyValues = List.of();

  /** Adds the parameters of the API. */
  void addTo(Map<String, String> query) {
    if (delimiter != null) {
      query.put("delimiter", delimiter);
    }
    if (encoding != null) {
      query.put("encoding", encoding);
    }
    if (noHeader || titles != null) {
      query.put("header", "false");
    }
    if (titles != null) {
      query.put("columns", titles);
    }
    if (!columns.isEmpty()) {
      query.put("mapping", object(columns, "--map Title=Attribute"));
    }
    if (!dateFormats.isEmpty()) {
      query.put("date-formats", object(dateFormats, "--date-format Title=dd.MM.yyyy"));
    }
    if (!emptyValues.isEmpty()) {
      var texts = JsonNodeFactory.instance.arrayNode();
      emptyValues.forEach(texts::add);
      query.put("empty-values", text(texts));
    }
  }

  /** A title may have an equals sign, an attribute or a pattern has none. */
  private static String object(List<String> pairs, String example) {
    var object = JsonNodeFactory.instance.objectNode();
    for (var pair : pairs) {
      int end = pair.lastIndexOf('=');
      if (end < 1) {
        throw CommandFailure.usage("'" + pair + "' has no column; write it like " + example + ".");
      }
      var column = pair.substring(0, end);
      if (object.has(column)) {
        throw CommandFailure.usage("The column '" + column + "' is given twice.");
      }
      var value = pair.substring(end + 1);
      object.put(column, value.isEmpty() ? null : value);
    }
    return text(object);
  }

  private static String text(JsonNode json) {
    return new String(StrictJson.write(json), StandardCharsets.UTF_8);
  }
}
