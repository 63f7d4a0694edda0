package kindred.imports;

import java.util.List;
import java.util.Map;
import kindred.directory.Overwrite;
import kindred.jobs.RowError;

/**
 * The values of a row for a profile that exists.
 *
 * @param overwrite the values of the cells that are not empty
 * @param columns the titles of the columns by JSON pointer into the tree
 * @param lacking why the row cannot become a new profile; empty: it can
 */
public record GivenValues(
    Overwrite overwrite, Map<String, String> columns, List<RowError> lacking) {

  /** Whether the row can only update a profile that exists. */
  public boolean partial() {
    return !lacking.isEmpty();
  }
}
