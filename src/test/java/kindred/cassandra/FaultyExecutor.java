package kindred.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * The real driver with a fault at one statement. Records the CQL of every statement.
 *
 * <p>After the death of the process it never answers; no thread waits for it.
 */
public final class FaultyExecutor implements StatementExecutor {

  /** What happens to the chosen statement. */
  public enum Fault {
    /** It never arrives; the caller gets a time-out. */
    FAIL,
    /** It is executed; the caller gets a time-out. */
    LOSE_REPLY,
    /** The caller gets a time-out at once; {@link #deliver} executes it later. */
    LATE,
    /** The process dies before it is sent. */
    DIE_BEFORE,
    /** It is executed, and the process dies before the reply. */
    DIE_AFTER;

    public boolean deadly() {
      return this == DIE_BEFORE || this == DIE_AFTER;
    }
  }

  private static final int SHORT = 70;

  private final CqlSession driver;
  private final Choice chosen;
  private final Fault fault;
  private final CompletableFuture<Void> dead = new CompletableFuture<>();
  private final CompletableFuture<Void> happened = new CompletableFuture<>();
  private final List<String> sent = new ArrayList<>();
  private final List<CompletableFuture<?>> underWay = new ArrayList<>();
  private Statement<?> withheld;
  private long withheldAt;

  /** Whether the statement with this number, from 1, meets the fault. */
  private interface Choice {
    boolean is(int number, String cql);
  }

  private FaultyExecutor(CqlSession driver, Choice chosen, Fault fault) {
    this.driver = driver;
    this.chosen = chosen;
    this.fault = fault;
  }

  /** An executor without a fault, for counting. */
  public static FaultyExecutor sound(CqlSession driver) {
    return new FaultyExecutor(driver, (number, cql) -> false, Fault.FAIL);
  }

  /** An executor whose k-th statement, from 1, meets the fault. */
  public static FaultyExecutor at(CqlSession driver, int k, Fault fault) {
    return new FaultyExecutor(driver, (number, cql) -> number == k, fault);
  }

  /** An executor whose first statement with this text meets the fault. */
  public static FaultyExecutor atFirst(CqlSession driver, String text, Fault fault) {
    return new FaultyExecutor(driver, (number, cql) -> cql.contains(text), fault);
  }

  @Override
  public synchronized CompletionStage<AsyncResultSet> send(Statement<?> statement) {
    if (fault.deadly() && happened.isDone()) {
      return new CompletableFuture<>();
    }
    var cql = cql(statement);
    sent.add(cql);
    if (happened.isDone() || !chosen.is(sent.size(), cql)) {
      return answered(execute(statement));
    }
    happened.complete(null);
    return switch (fault) {
      case FAIL -> timedOut();
      case LOSE_REPLY -> {
        var lost = new CompletableFuture<AsyncResultSet>();
        execute(statement).whenComplete((rows, failure) -> lost.completeExceptionally(timeOut()));
        yield lost;
      }
      case LATE -> {
        withheld = statement;
        withheldAt = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        yield timedOut();
      }
      case DIE_BEFORE -> {
        dead.complete(null);
        yield new CompletableFuture<>();
      }
      case DIE_AFTER -> {
        execute(statement).whenComplete((rows, failure) -> dead.complete(null));
        yield new CompletableFuture<>();
      }
    };
  }

  /** Completes when the process is dead. */
  public CompletableFuture<Void> dead() {
    return dead;
  }

  /** Whether a statement has met the fault. */
  public boolean happened() {
    return happened.isDone();
  }

  /** Waits until the process is dead. */
  public void awaitDeath() {
    dead().orTimeout(120, TimeUnit.SECONDS).join();
  }

  /** Executes the late statement now, if there is one. */
  public synchronized void deliver() {
    if (withheld != null) {
      execute(withheld);
      withheld = null;
    }
  }

  /** As above, with the timestamp that the driver gave the statement when it was sent. */
  public synchronized void deliverAsSent() {
    if (withheld != null && withheld.getQueryTimestamp() == Statement.NO_DEFAULT_TIMESTAMP) {
      withheld = withheld.setQueryTimestamp(withheldAt);
    }
    deliver();
  }

  /** Waits until Cassandra has answered every statement that was sent. */
  public void drain() {
    CompletableFuture<?>[] open;
    synchronized (this) {
      open = underWay.toArray(CompletableFuture<?>[]::new);
    }
    CompletableFuture.allOf(open).handle((done, failure) -> 0).join();
  }

  /** The CQL of all statements so far, in order; a batch is its statements on one line. */
  public synchronized List<String> sent() {
    return List.copyOf(sent);
  }

  /** The lightweight transactions among them. */
  public List<String> transactions() {
    return sent().stream().filter(cql -> cql.contains(" IF ")).toList();
  }

  /** The beginning of a statement, for names of tests. */
  public static String brief(String cql) {
    return cql.length() <= SHORT ? cql : cql.substring(0, SHORT) + "…";
  }

  private CompletableFuture<AsyncResultSet> execute(Statement<?> statement) {
    var answer = driver.executeAsync(statement).toCompletableFuture();
    underWay.add(answer);
    return answer;
  }

  /** After the death of the process, no reply arrives, not even of an earlier statement. */
  private CompletionStage<AsyncResultSet> answered(CompletableFuture<AsyncResultSet> answer) {
    if (!fault.deadly()) {
      return answer;
    }
    var reply = new CompletableFuture<AsyncResultSet>();
    answer.whenComplete(
        (rows, failure) -> {
          if (happened.isDone()) {
            return;
          }
          if (failure == null) {
            reply.complete(rows);
          } else {
            reply.completeExceptionally(failure);
          }
        });
    return reply;
  }

  private static CompletableFuture<AsyncResultSet> timedOut() {
    return CompletableFuture.failedFuture(timeOut());
  }

  private static DriverTimeoutException timeOut() {
    return new DriverTimeoutException("injected by the test");
  }

  /** The CQL of a statement; a batch is its statements on one line. */
  public static String cql(Statement<?> statement) {
    if (statement instanceof BatchStatement batch) {
      return String.join(
          "; ", StreamSupport.stream(batch.spliterator(), false).map(FaultyExecutor::cql).toList());
    }
    var text =
        statement instanceof BoundStatement bound
            ? bound.getPreparedStatement().getQuery()
            : ((SimpleStatement) statement).getQuery();
    return text.replaceAll("\\s+", " ").strip();
  }
}
