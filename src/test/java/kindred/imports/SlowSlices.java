package kindred.imports;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.StatementExecutor;

/**
 * The real driver, but the answer to IM5 is late: every slice of an import takes at least 100 ms.
 * So a short file takes long enough to be paused, throttled or changed while it is imported.
 */
public final class SlowSlices implements StatementExecutor {

  private static final long DELAY_MILLIS = 100;

  private final CqlSession driver;
  private final Executor later =
      CompletableFuture.delayedExecutor(DELAY_MILLIS, TimeUnit.MILLISECONDS);

  public SlowSlices(CqlSession driver) {
    this.driver = driver;
  }

  @Override
  public CompletionStage<AsyncResultSet> send(Statement<?> statement) {
    var answer = driver.executeAsync(statement);
    return FaultyExecutor.cql(statement).contains("SET started_before")
        ? answer.thenApplyAsync(rows -> rows, later)
        : answer;
  }
}
