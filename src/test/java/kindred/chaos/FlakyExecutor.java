package kindred.chaos;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kindred.cassandra.StatementExecutor;

/**
 * Loses and delays statements and replies, as the seed determines. After {@link #disconnect} it
 * sends nothing and delivers no reply.
 */
final class FlakyExecutor implements StatementExecutor {

  private static final int LONGEST_DELAY_MILLIS = 700;

  private final StatementExecutor cluster;
  private final SplittableRandom random;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile boolean disconnected;

  FlakyExecutor(StatementExecutor cluster, long seed) {
    this.cluster = cluster;
    this.random = new SplittableRandom(seed);
  }

  /** Simulates the death of the process: statements in flight arrive, but their replies do not. */
  void disconnect() {
    disconnected = true;
  }

  /** Whether no statement is in flight. */
  boolean isIdle() {
    return inFlight.get() == 0;
  }

  @Override
  public CompletionStage<AsyncResultSet> send(Statement<?> statement) {
    if (disconnected) {
      return new CompletableFuture<>();
    }
    int dice;
    long delay;
    synchronized (random) {
      dice = random.nextInt(100);
      delay = 1 + random.nextInt(LONGEST_DELAY_MILLIS);
    }
    if (dice < 1) {
      return timedOut();
    }
    if (dice < 3) {
      return unlessDisconnected(execute(statement, 0).thenCompose(lost -> timedOut()));
    }
    if (dice < 5) {
      execute(statement, delay);
      return timedOut();
    }
    return unlessDisconnected(execute(statement, dice < 9 ? delay : 0));
  }

  private CompletableFuture<AsyncResultSet> execute(Statement<?> statement, long delay) {
    inFlight.incrementAndGet();
    var answer = new CompletableFuture<AsyncResultSet>();
    answer.whenComplete((rows, failure) -> inFlight.decrementAndGet());
    if (delay == 0) {
      forward(cluster.send(statement), answer);
    } else {
      CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS)
          .execute(() -> forward(cluster.send(statement), answer));
    }
    return answer;
  }

  private CompletionStage<AsyncResultSet> unlessDisconnected(
      CompletionStage<AsyncResultSet> answer) {
    var delivered = new CompletableFuture<AsyncResultSet>();
    answer.whenComplete(
        (rows, failure) -> {
          if (!disconnected) {
            forward(answer, delivered);
          }
        });
    return delivered;
  }

  private static void forward(
      CompletionStage<AsyncResultSet> from, CompletableFuture<AsyncResultSet> to) {
    from.whenComplete(
        (rows, failure) -> {
          if (failure == null) {
            to.complete(rows);
          } else {
            to.completeExceptionally(
                failure instanceof CompletionException ? failure.getCause() : failure);
          }
        });
  }

  private static CompletionStage<AsyncResultSet> timedOut() {
    return CompletableFuture.failedFuture(new DriverTimeoutException("simulated"));
  }
}
