package kindred.bulkmerge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import kindred.csv.CsvFormat;
import kindred.csv.CsvOutcome;
import kindred.csv.CsvOutcome.Broken;
import kindred.csv.CsvOutcome.Row;
import kindred.csv.CsvRecords;
import kindred.problem.Fault;
import kindred.problem.NearestName;
import kindred.problem.Problem;
import kindred.schema.VisibleText;

/**
 * Reads a bulk merge file in CSV, whose columns are the members of a line; {@code values.Name} is
 * what is kept of one attribute. A blank cell is an absent member, and a row of blank cells is
 * none. Each row becomes the JSON object that {@link MergeLineReader} reads.
 */
final class MergeTable {

  private static final String VALUES = "values";
  private static final String OF_VALUES = "values.";
  private static final int MOST_COLUMNS = 500;

  private final CsvRecords records;
  private final List<String> members;

  private MergeTable(CsvRecords records) {
    this.records = records;
    this.members = records.header().stream().map(MergeTable::member).toList();
  }

  /** Reads the header; refuses (400) one that does not name both profiles, or more. */
  static MergeTable open(InputStream bytes, CsvFormat format) throws IOException {
    var limited =
        new CsvFormat(
            format.delimiter(),
            format.encoding(),
            Optional.empty(),
            MergeLines.MAX_LINE_BYTES,
            MOST_COLUMNS);
    var table = new MergeTable(new CsvRecords(bytes, limited));
    table.requireHeader();
    return table;
  }

  /** The original text of the header. */
  String header() {
    return records.rawHeader();
  }

  /** The byte-order mark of the file, in hexadecimal. */
  String byteOrderMark() {
    return records.byteOrderMark().hex();
  }

  /**
   * All rows that are not blank.
   *
   * @throws Problem.ProblemException (413) if there are too many
   */
  List<MergeLine> lines() throws IOException {
    var lines = new ArrayList<MergeLine>();
    for (var row = records.next(); row != null; row = records.next()) {
      if (!isBlank(row)) {
        MergeLines.requireRoom(lines);
        lines.add(line(lines.size() + 1L, row));
      }
    }
    return List.copyOf(lines);
  }

  private static boolean isBlank(CsvOutcome outcome) {
    return outcome instanceof Row row && row.cells().stream().allMatch(MergeTable::isBlank);
  }

  private static boolean isBlank(String cell) {
    return VisibleText.of(cell).isEmpty();
  }

  private MergeLine line(long number, CsvOutcome outcome) {
    if (outcome instanceof Broken broken) {
      return MergeLineReader.unreadable(
          number, broken.line(), records.raw(), broken.code(), broken.message());
    }
    var row = (Row) outcome;
    return MergeLineReader.read(number, row.line(), records.raw(), object(row.cells()));
  }

  /** A value without a title is an unknown member. */
  private ObjectNode object(List<String> cells) {
    var object = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < cells.size(); i++) {
      var member = members.get(i);
      var value = VisibleText.of(cells.get(i));
      if (value.isEmpty() || member.startsWith("#")) {
        continue;
      }
      if (member.startsWith(OF_VALUES)) {
        object.withObject("/" + VALUES).put(member.substring(OF_VALUES.length()), value);
      } else {
        object.put(member, value);
      }
    }
    return object;
  }

  private static String member(String title) {
    var visible = VisibleText.of(title);
    var lower = visible.toLowerCase(Locale.ROOT);
    return lower.startsWith(OF_VALUES) ? OF_VALUES + visible.substring(OF_VALUES.length()) : lower;
  }

  private void requireHeader() {
    var faults = new ArrayList<Fault>();
    var seen = new HashSet<String>();
    for (int i = 0; i < members.size(); i++) {
      var member = members.get(i);
      if (member.isEmpty() || member.startsWith("#")) {
        continue;
      }
      if (!isKnown(member)) {
        var hint = NearestName.hint(member, sorted(MergeLineReader.MEMBER_NAMES));
        faults.add(
            Fault.body("", "unknown-column", "Column %d is unknown.".formatted(i + 1) + hint));
      } else if (!seen.add(member)) {
        faults.add(
            Fault.body(
                "", "duplicate-column", "Column %d repeats another column.".formatted(i + 1)));
      }
    }
    for (var needed : List.of("destination", "source")) {
      if (!seen.contains(needed)) {
        faults.add(
            Fault.body("", "column-missing", "The header has no column '%s'.".formatted(needed)));
      }
    }
    if (!faults.isEmpty()) {
      throw Problem.invalid(
              "invalid-header",
              "The header of the file does not name the members of merges. Correct the listed"
                  + " errors.",
              faults)
          .exception();
    }
  }

  private static boolean isKnown(String member) {
    return member.startsWith(OF_VALUES)
        ? member.length() > OF_VALUES.length()
        : MergeLineReader.MEMBER_NAMES.contains(member) && !member.equals(VALUES);
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().filter(name -> !name.equals(VALUES)).sorted().toList();
  }
}
