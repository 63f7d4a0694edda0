package kindred.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The real driver, but its k-th statement is delayed until {@link #deliver}: the server is slow
 * there, or it has died there and its last statement arrives late.
 */
public final class StalledExecutor implements StatementExecutor {

  private final CqlSession driver;
  private final int stalled;
  private final boolean dies;
  private final CompletableFuture<Void> reached = new CompletableFuture<>();
  private final CompletableFuture<AsyncResultSet> delayed = new CompletableFuture<>();
  private Statement<?> statement;
  private int sent;

  public StalledExecutor(CqlSession driver, int stalled, boolean dies) {
    this.driver = driver;
    this.stalled = stalled;
    this.dies = dies;
  }

  @Override
  public synchronized CompletionStage<AsyncResultSet> send(Statement<?> next) {
    if (dies && statement != null) {
      return new CompletableFuture<>();
    }
    if (++sent != stalled) {
      return driver.executeAsync(next);
    }
    statement = next;
    reached.complete(null);
    return delayed;
  }

  /** Completes when the server has sent the statement. */
  public CompletableFuture<Void> reached() {
    return reached;
  }

  /** Executes the statement, and waits for the answer. */
  public void deliver() {
    var answer = driver.executeAsync(statement).toCompletableFuture().join();
    if (!dies) {
      delayed.complete(answer);
    }
  }
}
