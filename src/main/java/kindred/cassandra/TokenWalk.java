package kindred.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads a table in the order of its tokens, page by page, and leaves out no partition. */
public final class TokenWalk {

  private static final String TOKEN = "ring_token";

  private final PreparedStatements statements;
  private final Cql select;

  /**
   * Some rows in order.
   *
   * @param behind the token behind which a new walk can continue without leaving out a row
   * @param next where the next page begins; empty: the part ends here
   */
  public record Page<T>(List<T> rows, long behind, Optional<ByteBuffer> next) {

    /** The same page with its rows converted. */
    public <U> Page<U> map(Function<T, U> of) {
      return new Page<>(rows.stream().map(of).toList(), behind, next);
    }
  }

  /**
   * A walk through the rows of a table.
   *
   * @param columns the columns of a row, or {@code DISTINCT} and those of a partition
   */
  public TokenWalk(
      CassandraSession session, String table, List<String> partitionKey, String columns) {
    var token = "token(" + String.join(", ", partitionKey) + ")";
    select =
        Cql.quorumRead(
            "SELECT %s, %s AS %s FROM %s WHERE %s > ? AND %s <= ?"
                .formatted(columns, token, TOKEN, table, token, token));
    statements = new PreparedStatements(session, select);
  }

  /** A page, from the beginning of the part or from the end of the page before. */
  public Future<Page<Row>> page(RingPart part, Optional<ByteBuffer> from, int size) {
    return statements
        .page(
            statements
                .bind(select, part.after(), part.upTo())
                .setPageSize(size)
                .setPagingState(from.orElse(null)))
        .map(page -> new Page<>(page.rows(), behind(part, page.rows()), page.next()));
  }

  /** The last partition of a page may continue in the next one. */
  private static long behind(RingPart part, List<Row> rows) {
    return rows.isEmpty() ? part.after() : rows.get(rows.size() - 1).getLong(TOKEN) - 1;
  }
}
