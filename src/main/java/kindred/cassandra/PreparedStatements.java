package kindred.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The statements of one store, by declaration, and the session that prepares and runs them. They
 * can be used as soon as {@link CassandraSession#prepared} has completed.
 */
public final class PreparedStatements {

  private final CassandraSession session;
  private final Map<Cql, PreparedStatement> prepared = new ConcurrentHashMap<>();

  public PreparedStatements(CassandraSession session, Cql... statements) {
    this.session = session;
    for (var statement : statements) {
      session.prepare(statement).onSuccess(done -> prepared.put(statement, done));
    }
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

  /** The rows of a read, each converted. */
  public <T> Future<List<T>> list(Function<Row, T> of, Cql statement, Object... values) {
    return execute(statement, values).map(rows -> rows.stream().map(of).toList());
  }

  /** The first row of a read, converted; empty if there is none. */
  public <T> Future<Optional<T>> first(Function<Row, T> of, Cql statement, Object... values) {
    return execute(statement, values).map(rows -> rows.stream().findFirst().map(of));
  }

  /** Runs an import insert or a plain write. */
  public Future<Void> write(Cql statement, Object... values) {
    return execute(statement, values).mapEmpty();
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
