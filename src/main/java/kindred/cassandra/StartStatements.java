package kindred.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Duration;
import kindred.retry.BlockingPause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statements of a start. A statement whose outcome is unknown is issued again for a minute: the
 * nodes of a new cluster are slow, and several servers start at once. Blocks.
 */
final class StartStatements {

  private static final Logger LOG = LoggerFactory.getLogger(StartStatements.class);

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

  private final CqlSession session;

  StartStatements(CqlSession session) {
    this.session = session;
  }

  ResultSet read(StatementKind kind, String cql, Object... values) {
    return execute(statement(kind, cql, values));
  }

  /** A change of the schema that may be repeated, and the schema agreement after it. */
  void ddl(String cql) {
    execute(statement(StatementKind.DDL, cql));
    SchemaAgreement.awaitConnected(session);
  }

  /**
   * A lightweight transaction that sets the owner of a row.
   *
   * @param owner a value that no other server and no other call uses: it recognises its own row
   *     after an unknown outcome
   * @return whether the row has this owner now
   */
  boolean own(String owner, String cql, Object... values) {
    var answer = execute(statement(StatementKind.LWT, cql, values));
    if (answer.wasApplied()) {
      return true;
    }
    Row row = answer.one();
    return row != null
        && row.getColumnDefinitions().contains("owner")
        && owner.equals(row.getString("owner"));
  }

  /** A lightweight transaction whose second issue changes nothing. */
  void lwt(String cql, Object... values) {
    execute(statement(StatementKind.LWT, cql, values));
  }

  private ResultSet execute(SimpleStatement statement) {
    long started = System.nanoTime();
    while (true) {
      try {
        return session.execute(statement);
      } catch (DriverException failure) {
        if (CassandraSession.isRefusal(failure) || System.nanoTime() - started > LIMIT.toNanos()) {
          throw failure;
        }
        LOG.info(
            "Cassandra did not complete a statement of the start in time ({}); issuing it again",
            failure.getClass().getSimpleName());
        BlockingPause.sleepUnlessInterrupted(BETWEEN_TRIES);
        // a change of the schema must not overtake its first issue
        SchemaAgreement.awaitConnected(session);
      }
    }
  }

  private static SimpleStatement statement(StatementKind kind, String cql, Object... values) {
    return SimpleStatement.builder(cql)
        .addPositionalValues(values)
        .setExecutionProfileName(kind.profile())
        .build();
  }
}
