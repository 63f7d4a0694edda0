package kindred.jobs;

import java.util.List;
import java.util.Map;
import kindred.problem.Fault;
import kindred.problem.Problem;

/**
 * An error of a row that was not imported; it contains no value of the row.
 *
 * @param index number of the row, from 1
 * @param line its first line in the file, from 1
 * @param column empty: the error does not concern a single column
 * @param customerId the other profile that is involved; empty: none
 */
public record RowError(
    long index, long line, String column, String code, String message, String customerId) {

  /**
   * All errors of a refused row.
   *
   * @param columns the titles of the columns by the pointers of the faults
   */
  public static List<RowError> of(
      long index, long line, Problem refusal, Map<String, String> columns) {
    var faults = refusal.faults();
    if (faults.isEmpty()) {
      return List.of(new RowError(index, line, "", refusal.code(), refusal.detail(), ""));
    }
    return faults.stream()
        .map(
            fault ->
                new RowError(
                    index, line, column(fault, columns), fault.code(), fault.message(), ""))
        .toList();
  }

  /** The same error, if the other profile is that of an earlier row of the file. */
  RowError becauseOf(long earlierRow) {
    var named = message + " It is the profile of row " + earlierRow + " of this file.";
    return new RowError(index, line, column, code, named, customerId);
  }

  /** The same error, whose sentence has another end before its full stop. */
  public RowError endingWith(String end) {
    var sentence = message.substring(0, message.length() - 1) + end + ".";
    return new RowError(index, line, column, code, sentence, customerId);
  }

  /** The column of the fault; for a missing value, the title that its column would have. */
  private static String column(Fault fault, Map<String, String> columns) {
    var title = columns.get(fault.where());
    if (title != null || fault.where().isEmpty()) {
      return title == null ? "" : title;
    }
    return fault.where().substring(1).replaceAll("/\\d+", "").replace('/', '.');
  }
}
