package kindred.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Some rows of a result.
 *
 * @param next where the next page begins; empty: this was the last one
 */
public record RowPage(List<Row> rows, Optional<ByteBuffer> next) {}
