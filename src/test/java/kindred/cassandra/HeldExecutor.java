package kindred.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The wire of a process that stands still from the first statement with a given text on, as if
 * stopped by a signal: what it sends arrives when the process goes on, much later.
 */
public final class HeldExecutor implements StatementExecutor {

  private record Held(Statement<?> statement, CompletableFuture<AsyncResultSet> answer) {}

  private final CqlSession driver;
  private final String text;
  private final Deque<Held> held = new ArrayDeque<>();
  private boolean stalls;
  private boolean over;

  public HeldExecutor(CqlSession driver, String text) {
    this.driver = driver;
    this.text = text;
  }

  @Override
  public synchronized CompletionStage<AsyncResultSet> send(Statement<?> statement) {
    if (over || (!stalls && !FaultyExecutor.cql(statement).contains(text))) {
      return driver.executeAsync(statement);
    }
    stalls = true;
    var answer = new CompletableFuture<AsyncResultSet>();
    held.add(new Held(statement, answer));
    return answer;
  }

  /** Whether it stands still. */
  public synchronized boolean stalls() {
    return stalls && !over;
  }

  /** Everything that was held arrives, in its order, and what follows at once. */
  public synchronized void goOn() {
    over = true;
    while (!held.isEmpty()) {
      var next = held.remove();
      driver
          .executeAsync(next.statement())
          .whenComplete(
              (rows, failure) -> {
                if (failure == null) {
                  next.answer().complete(rows);
                } else {
                  next.answer().completeExceptionally(failure);
                }
              });
    }
  }
}
