package kindred.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a table in the order of its tokens, a page at a time; the pages of a part are all of it.
 */
public final class TokenWalk {

  private static final String TOKEN = "ring_token";

  private final CassandraSession session;
  private final PreparedStatement select;

  /**
   * Some rows in order.
   *
   * @param behind a token that leaves out nothing when the walk begins again behind it
   * @param next where the next page begins; empty: the part is at its end
   */
  public record Page<T>(List<T> rows, long behind, Optional<ByteBuffer> next) {

    /** The same page of something else. */
    public <U> Page<U> map(Function<T, U> of) {
      return new Page<>(rows.stream().map(of).toList(), behind, next);
    }
  }

  private TokenWalk(CassandraSession session, PreparedStatement select) {
    this.session = session;
    this.select = select;
  }

  /**
   * A walk through the rows of a table.
   *
   * @param columns the columns of a row, or {@code DISTINCT} and those of a partition
   */
  public static Future<TokenWalk> open(
      CassandraSession session, String table, List<String> partitionKey, String columns) {
    var token = "token(" + String.join(", ", partitionKey) + ")";
    return session
        .prepare(
            StatementKind.QUORUM_READ,
            "SELECT %s, %s AS %s FROM %s WHERE %s > ? AND %s <= ?"
                .formatted(columns, token, TOKEN, table, token, token))
        .map(prepared -> new TokenWalk(session, prepared));
  }

  /** A page; from the beginning of the part, or from where another page has ended. */
  public Future<Page<Row>> page(RingPart part, Optional<ByteBuffer> from, int size) {
    return session
        .page(
            select
                .bind(part.after(), part.upTo())
                .setPageSize(size)
                .setPagingState(from.orElse(null)))
        .map(page -> new Page<>(page.rows(), behind(part, page.rows()), page.next()));
  }

  /** The last partition may go on in the next page. */
  private static long behind(RingPart part, List<Row> rows) {
    return rows.isEmpty() ? part.after() : rows.get(rows.size() - 1).getLong(TOKEN) - 1;
  }
}
