package kindred.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The driver of a process that is suspended from the first statement with a given text on, as by
 * SIGSTOP: its statements arrive when the process resumes, much later.
 */
public final class PausedExecutor implements StatementExecutor {

  private record Queued(Statement<?> statement, CompletableFuture<AsyncResultSet> answer) {}

  private final CqlSession driver;
  private final String text;
  private final Deque<Queued> queue = new ArrayDeque<>();
  private boolean paused;
  private boolean resumed;

  public PausedExecutor(CqlSession driver, String text) {
    this.driver = driver;
    this.text = text;
  }

  @Override
  public synchronized CompletionStage<AsyncResultSet> send(Statement<?> statement) {
    if (resumed || (!paused && !FaultyExecutor.cql(statement).contains(text))) {
      return driver.executeAsync(statement);
    }
    paused = true;
    var answer = new CompletableFuture<AsyncResultSet>();
    queue.add(new Queued(statement, answer));
    return answer;
  }

  /** Whether the process is suspended. */
  public synchronized boolean isPaused() {
    return paused && !resumed;
  }

  /** Sends the queued statements in their order; later ones are sent at once. */
  public synchronized void resume() {
    resumed = true;
    while (!queue.isEmpty()) {
      var next = queue.remove();
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
