package kindred.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
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
  Query addTo(Query query) {
    return query
        .with("delimiter", delimiter)
        .with("encoding", encoding)
        .with("header", noHeader || titles != null ? false : null)
        .with("columns", titles)
        .with("mapping", object(columns, "--map Title=Attribute"))
        .with("date-formats", object(dateFormats, "--date-format Title=dd.MM.yyyy"))
        .with("empty-values", emptyValues.isEmpty() ? null : StrictJson.tree(emptyValues));
  }

  /**
   * The pairs as a JSON object; null if there are none. A title may have an equals sign, an
   * attribute or a pattern has none.
   */
  private static ObjectNode object(List<String> pairs, String example) {
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
    return object.isEmpty() ? null : object;
  }
}
