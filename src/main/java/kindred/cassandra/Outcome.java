package kindred.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.List;

/**
 * The answer of a lightweight transaction.
 *
 * @param applied whether this very issue of the statement was applied; an earlier issue whose reply
 *     was lost may have been applied although this is false
 * @param rows when not applied: the rows that stood against it
 */
public record Outcome(boolean applied, List<Row> rows) {}
