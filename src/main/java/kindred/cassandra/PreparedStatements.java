package kindred.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The prepared statements of one store, by declaration, and the session that runs them. */
public final class PreparedStatements {

  private final CassandraSession session;
  private final Map<Cql, PreparedStatement> prepared;

  private PreparedStatements(CassandraSession session, Map<Cql, PreparedStatement> prepared) {
    this.session = session;
    this.prepared = Map.copyOf(prepared);
  }

  public static Future<PreparedStatements> of(CassandraSession session, Cql... statements) {
    var prepared = Stream.of(statements).map(session::prepare).toList();
    return Future.all(prepared)
        .map(
            all -> {
              var byStatement = new HashMap<Cql, PreparedStatement>();
              for (int i = 0; i < statements.length; i++) {
                byStatement.put(statements[i], prepared.get(i).result());
              }
              return new PreparedStatements(session, byStatement);
            });
  }

  /** A statement with its values, ready to run as its kind. */
  public BoundStatement bind(Cql statement, Object... values) {
    var found = prepared.get(statement);
    if (found == null) {
      throw new IllegalArgumentException("not prepared: " + statement.text());
    }
    return found.bind(values);
  }

  /** {@link CassandraSession#execute} of a statement with its values. */
  public Future<List<Row>> execute(Cql statement, Object... values) {
    return execute(bind(statement, values));
  }

  /** {@link CassandraSession#execute} of a batch. */
  public Future<List<Row>> execute(Statement<?> bound) {
    return session.execute(bound);
  }

  /** {@link CassandraSession#page}. */
  public Future<RowPage> page(Statement<?> bound) {
    return session.page(bound);
  }

  /** {@link CassandraSession#lwt} of a statement with its values. */
  public Future<Outcome> lwt(Cql statement, Object... values) {
    return lwt(bind(statement, values));
  }

  /** {@link CassandraSession#lwt} of a batch. */
  public Future<Outcome> lwt(Statement<?> bound) {
    return session.lwt(bound);
  }

  /** {@link CassandraSession#apply} of a statement with its values. */
  public Future<Boolean> apply(Cql statement, Object... values) {
    return apply(bind(statement, values));
  }

  /** {@link CassandraSession#apply} of a batch. */
  public Future<Boolean> apply(Statement<?> bound) {
    return session.apply(bound);
  }
}
