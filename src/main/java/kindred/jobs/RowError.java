package kindred.jobs;

import java.util.List;
import java.util.Map;
import kindred.problem.Fault;
import kindred.problem.Problem;

/**
 * Why a record was not imported; it holds no value of the record.
 *
 * @param index number of the record, from 1
 * @param line its first line in the file, from 1
 * @param column empty when no column is to blame
 * @param customerId the other profile, empty when there is none
 */
public record RowError(
    long index, long line, String column, String code, String message, String customerId) {

  /**
   * Every reason of a refusal.
   *
   * @param columns the titles of the columns by the faults' pointers
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

  /** The column of the fault; for a value that is missing, the name a column would have. */
  private static String column(Fault fault, Map<String, String> columns) {
    var title = columns.get(fault.where());
    return title != null || fault.where().isEmpty()
        ? String.valueOf(title == null ? "" : title)
        : fault.where().substring(1).replaceAll("/\\d+", "").replace('/', '.');
  }
}
