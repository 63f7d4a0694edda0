package kindred.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The real driver, but its k-th statement stays on the way until it is let go: the server is slow
 * there, or has died there and its last statement comes late.
 */
public final class StalledExecutor implements StatementExecutor {

  private final CqlSession driver;
  private final int stalled;
  private final boolean dies;
  private final CompletableFuture<Void> reached = new CompletableFuture<>();
  private final CompletableFuture<AsyncResultSet> held = new CompletableFuture<>();
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
    return held;
  }

  /** Completes when the statement is on its way. */
  public CompletableFuture<Void> reached() {
    return reached;
  }

  /** The statement arrives; waits until it was executed. */
  public void letGo() {
    var answer = driver.executeAsync(statement).toCompletableFuture().join();
    if (!dies) {
      held.complete(answer);
    }
  }
}
