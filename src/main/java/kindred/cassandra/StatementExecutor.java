package kindred.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.concurrent.CompletionStage;

/** The way to the cluster: one statement there, one answer back. Tests cut it. */
@FunctionalInterface
public interface StatementExecutor {
  CompletionStage<AsyncResultSet> send(Statement<?> statement);
}
