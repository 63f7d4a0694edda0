package kindred.imports;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.jobs.RowError;

/**
 * What a record says of a profile that exists.
 *
 * @param segment the new one; empty: it stays
 * @param tree attributes and extensions, of the cells that are not empty
 * @param columns the titles of the columns by JSON pointer into the tree
 * @param lacking why the record cannot become a profile of its own; empty: it can
 */
public record GivenValues(
    Optional<String> segment,
    Map<String, Object> tree,
    Map<String, String> columns,
    List<RowError> lacking) {

  /** Whether the record is only good for a profile that exists. */
  public boolean partial() {
    return !lacking.isEmpty();
  }
}
