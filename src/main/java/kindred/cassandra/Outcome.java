package kindred.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.List;

/**
 * The answer of a lightweight transaction.
 *
 * @param applied whether this very issue of the statement was applied; if false, an earlier issue
 *     whose reply was lost may still have been applied
 * @param rows when not applied: the rows that did not meet the condition
 */
public record Outcome(boolean applied, List<Row> rows) {}
