package kindred.chaos;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.StatementExecutor;

/** Holds one statement until it is released, or loses the reply to one; all others pass. */
final class ScriptedExecutor implements StatementExecutor {

  private static final long LIMIT_SECONDS = 120;
  private static final String NOTHING = "\0";

  private final StatementExecutor cluster;
  private final CompletableFuture<Void> reached = new CompletableFuture<>();
  private final CompletableFuture<Void> released = new CompletableFuture<>();
  private final CompletableFuture<Void> executed = new CompletableFuture<>();
  private String held = NOTHING;
  private String lost = NOTHING;

  ScriptedExecutor(StatementExecutor cluster) {
    this.cluster = cluster;
  }

  /** The next statement with this text is held. */
  synchronized void hold(String text) {
    held = text;
  }

  /** The next statement with this text is executed, and its reply is lost. */
  synchronized void loseReply(String text) {
    lost = text;
  }

  /** Waits until the statement to hold was sent. */
  void awaitHeld() {
    reached.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Sends the held statement, and waits until it was executed. */
  void release() {
    released.complete(null);
    executed.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public synchronized CompletionStage<AsyncResultSet> send(Statement<?> statement) {
    var cql = FaultyExecutor.cql(statement);
    if (cql.contains(held)) {
      held = NOTHING;
      reached.complete(null);
      return released
          .thenCompose(now -> cluster.send(statement))
          .whenComplete((rows, failure) -> executed.complete(null));
    }
    if (cql.contains(lost)) {
      lost = NOTHING;
      return cluster
          .send(statement)
          .thenCompose(
              rows -> CompletableFuture.failedFuture(new DriverTimeoutException("a lost reply")));
    }
    return cluster.send(statement);
  }
}
