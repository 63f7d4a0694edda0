package kindred.csv;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import kindred.csv.RawRecord.Damaged;
import kindred.csv.RawRecord.Whole;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/** The titles of the columns of a file: those of its first record, or those of its format. */
final class CsvHeader {

  /** Likely delimiters, as a message shows them. */
  private static final Map<Character, String> DELIMITERS =
      Map.of(';', "';'", ',', "','", '|', "'|'", '\t', "a tab");

  private static final int MOST_CONTROLS = 2;

  private final CsvFormat format;
  private final String separator;
  private final Function<Whole, List<String>> cells;

  /**
   * @param separator the line before the header that declares the delimiter; empty: there is none
   * @param cells of a record; none if it has too many
   */
  CsvHeader(CsvFormat format, String separator, Function<Whole, List<String>> cells) {
    this.format = format;
    this.separator = separator;
    this.cells = cells;
  }

  /**
   * The titles; a blank one is that of a column without a name.
   *
   * @param first the first record, null in an empty file
   * @throws ProblemException if it should be a header and is none, or has another delimiter
   */
  List<String> titles(RawRecord first) {
    return format.titles().map(titles -> given(titles, first)).orElseGet(() -> read(first));
  }

  /** Columns that have numbers only are as many as the first row has cells, or more. */
  private List<String> given(List<String> titles, RawRecord first) {
    var row = first instanceof Whole whole ? cells.apply(whole) : List.<String>of();
    if (row.size() == 1 && titles.size() != 1) {
      requireNoOtherDelimiter("first row", "cell", row.get(0));
    }
    return titles.equals(CsvFormat.numbered(titles.size()))
        ? CsvFormat.numbered(Math.max(titles.size(), row.size()))
        : titles;
  }

  private List<String> read(RawRecord first) {
    if (first == null) {
      throw unreadable("no-header", "The file is empty; its first row must name the columns.");
    }
    if (first instanceof Damaged damaged) {
      requireText(damaged.raw());
      var rest = damaged.raw().replaceFirst("^\"[^\"]*\"", "");
      requireNoOtherDelimiter(rest.isEmpty() ? rest : rest.substring(0, 1));
      throw unreadable(damaged.code(), damaged.message());
    }
    requireText(((Whole) first).text());
    var titles = cells.apply((Whole) first);
    if (titles.isEmpty()) {
      throw unreadable("too-many-columns", format.tooManyColumns());
    }
    var named = titles.stream().filter(cell -> !cell.isBlank()).toList();
    if (named.isEmpty()) {
      throw unreadable("no-header", "All its cells are blank; it must name the columns.");
    }
    if (named.size() == 1) {
      requireNoOtherDelimiter(named.get(0));
    }
    return titles;
  }

  /** Titles have no control characters; one or two may be a mistake of who wrote them. */
  private void requireText(String row) {
    long controls =
        row.chars()
            .filter(one -> Character.isISOControl(one) && !Character.isWhitespace(one))
            .filter(one -> one != format.delimiter())
            .count();
    if (controls > MOST_CONTROLS) {
      throw FileSignature.notCsv("binary data");
    }
  }

  private void requireNoOtherDelimiter(String title) {
    requireNoOtherDelimiter("header", "column", title);
  }

  private void requireNoOtherDelimiter(String record, String part, String text) {
    DELIMITERS.keySet().stream()
        .filter(other -> other != format.delimiter() && text.indexOf(other) >= 0)
        .max(Comparator.comparingLong(other -> text.chars().filter(one -> one == other).count()))
        .ifPresent(
            other -> {
              var question =
                  separator.isEmpty()
                      ? "The %s has one %s. It contains %3$s: is the delimiter %3$s?"
                      : "The %s has one %s. It contains %s, but the line '%s' before it declares"
                          + " another delimiter. Correct or remove that line.";
              var detail = question.formatted(record, part, DELIMITERS.get(other), separator);
              throw Problem.invalid("wrong-delimiter", detail, List.of()).exception();
            });
  }

  private static ProblemException unreadable(String code, String reason) {
    return Problem.invalid(code, "The header row cannot be read. " + reason, List.of()).exception();
  }
}
