package kindred.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.concurrent.CompletionStage;

/** Sends one statement to the cluster. Tests replace it to inject faults. */
@FunctionalInterface
public interface StatementExecutor {
  CompletionStage<AsyncResultSet> send(Statement<?> statement);

  /** Learns what a prepared statement was declared as. */
  default void prepared(PreparedStatement statement, Cql declared) {}
}
