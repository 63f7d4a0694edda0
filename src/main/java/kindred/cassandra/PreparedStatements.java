package kindred.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.util.Map;

/** The prepared statements of one store, by declaration; created by {@link CassandraSession}. */
public final class PreparedStatements {

  private final Map<Cql, PreparedStatement> prepared;

  PreparedStatements(Map<Cql, PreparedStatement> prepared) {
    this.prepared = Map.copyOf(prepared);
  }

  /** A statement with its values, ready to run as its kind. */
  public BoundStatement bind(Cql statement, Object... values) {
    var found = prepared.get(statement);
    if (found == null) {
      throw new IllegalArgumentException("not prepared: " + statement.text());
    }
    return found.bind(values);
  }
}
