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
 * A way to the cluster that loses statements and replies and lets some arrive late, as the seed
 * says; until it is cut, and then nothing is sent or comes back any more.
 */
final class FlakyExecutor implements StatementExecutor {

  private static final int LONGEST_DELAY_MILLIS = 700;

  private final StatementExecutor cluster;
  private final SplittableRandom random;
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile boolean cut;

  FlakyExecutor(StatementExecutor cluster, long seed) {
    this.cluster = cluster;
    this.random = new SplittableRandom(seed);
  }

  /** The process is dead: what is under way arrives, and nobody hears of it. */
  void cut() {
    cut = true;
  }

  /** Whether all that was sent has arrived. */
  boolean quiet() {
    return underWay.get() == 0;
  }

  @Override
  public CompletionStage<AsyncResultSet> send(Statement<?> statement) {
    if (cut) {
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
      return heard(execute(statement, 0).thenCompose(lost -> timedOut()));
    }
    if (dice < 5) {
      execute(statement, delay);
      return timedOut();
    }
    return heard(execute(statement, dice < 9 ? delay : 0));
  }

  private CompletableFuture<AsyncResultSet> execute(Statement<?> statement, long delay) {
    underWay.incrementAndGet();
    var answer = new CompletableFuture<AsyncResultSet>();
    answer.whenComplete((rows, failure) -> underWay.decrementAndGet());
    if (delay == 0) {
      forward(cluster.send(statement), answer);
    } else {
      CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS)
          .execute(() -> forward(cluster.send(statement), answer));
    }
    return answer;
  }

  private CompletionStage<AsyncResultSet> heard(CompletionStage<AsyncResultSet> answer) {
    var heard = new CompletableFuture<AsyncResultSet>();
    answer.whenComplete(
        (rows, failure) -> {
          if (!cut) {
            forward(answer, heard);
          }
        });
    return heard;
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
    return CompletableFuture.failedFuture(new DriverTimeoutException("the test says so"));
  }
}
