package kindred.imports;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.jobs.RowError;

/**
 * The values of a row for a profile that exists.
 *
 * @param idKey the name of the identification key that finds the profile
 * @param segment the new segment; empty: the profile keeps its segment
 * @param tree attributes and extensions of the cells that are not empty
 * @param columns the titles of the columns by JSON pointer into the tree
 * @param lacking why the row cannot become a new profile; empty: it can
 */
public record GivenValues(
    String idKey,
    Optional<String> segment,
    Map<String, Object> tree,
    Map<String, String> columns,
    List<RowError> lacking) {

  /** Whether the row can only update a profile that exists. */
  public boolean partial() {
    return !lacking.isEmpty();
  }
}
