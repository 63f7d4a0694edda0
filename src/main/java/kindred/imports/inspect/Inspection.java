package kindred.imports.inspect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.csv.CsvDialect;
import kindred.jobs.RowError;
import kindred.profile.ProfileContent;

/**
 * What a file contains, as far as its first bytes show, and how to import it.
 *
 * @param complete whether the whole file was read
 * @param rows the number of rows read
 * @param mapping the suggested parameter {@code mapping}: all columns, empty for one to ignore
 * @param dates the suggested parameter {@code date-formats}
 * @param idKeys the identification keys of which rows can have a value, the best first
 * @param samples the first rows, as the suggested mapping imports them
 */
public record Inspection(
    CsvDialect dialect,
    boolean complete,
    long rows,
    List<InspectedColumn> columns,
    Map<String, Optional<String>> mapping,
    Map<String, String> dates,
    List<String> idKeys,
    List<Finding> problems,
    List<Sample> samples) {

  /** Whether the first row is read as the header. */
  public boolean header() {
    return dialect.titles().isEmpty();
  }

  /**
   * One row.
   *
   * @param profile what it becomes; empty if it fails or is empty
   */
  public record Sample(
      long index, long line, Optional<ProfileContent> profile, List<RowError> errors) {}

  /**
   * One column.
   *
   * @param filled in how many rows it has a value
   * @param distinct how many different values it has
   * @param distinctComplete whether it has no more: only so many are counted
   * @param samples its first different values
   * @param placeholders values that probably mean none, and how often they occur
   */
  public record InspectedColumn(
      int position,
      String title,
      Optional<Suggestion> suggestion,
      long filled,
      int distinct,
      boolean distinctComplete,
      List<String> samples,
      Map<String, Integer> placeholders,
      List<Finding> problems) {}

  /**
   * What a column probably is.
   *
   * @param target as the title of a column that means it
   */
  public record Suggestion(String target, Reason reason) {}

  /** Why something is suggested, the best reason first. */
  public enum Reason {
    /** The client says so. */
    REQUESTED,
    /** The title is the name. */
    EXACT_NAME,
    /** The title is the name, without case, blanks and punctuation. */
    SIMILAR_NAME,
    /** The title is a usual word for it. */
    SYNONYM,
    /** The values look like it. */
    VALUES
  }
}
