package kindred.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import kindred.metrics.Metrics;
import kindred.retry.Attempt;
import kindred.retry.Retry;

/**
 * The only place where the driver's threads hand over to a Vert.x context, and where a statement
 * with an unknown outcome is issued again.
 *
 * <p>Every failure except a refusal of the query itself means "unknown": the statement may have
 * been applied, or will be. Every statement of this program may be repeated: a second issue of a
 * read, an import insert or a plain write changes nothing, and the writer of an LWT recognises its
 * own row.
 */
public final class CassandraSession {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final CqlSession driver;
  private final StatementExecutor executor;
  private final Retry retry;
  private final Runnable onOverload;
  private final UnknownOutcomes unknown;
  private final Queue<Future<?>> preparing = new ConcurrentLinkedQueue<>();

  private CassandraSession(
      Vertx vertx,
      CqlSession driver,
      StatementExecutor executor,
      Duration timeout,
      Runnable onOverload,
      UnknownOutcomes unknown) {
    this.vertx = vertx;
    this.driver = driver;
    this.executor = executor;
    this.retry = new Retry(vertx, timeout);
    this.onOverload = onOverload;
    this.unknown = unknown;
  }

  /** A session over a connected driver, which counts what it does. */
  public static CassandraSession measured(Vertx vertx, CqlSession driver, Metrics metrics) {
    var session = over(vertx, driver, new MeasuredExecutor(driver, metrics));
    metrics.counter(
        "kindred.cassandra.unknown.outcomes",
        "Statements repeated because their outcome was unknown",
        session.unknown::total);
    return session;
  }

  /** A session that sends its statements through the given executor. */
  public static CassandraSession over(Vertx vertx, CqlSession driver, StatementExecutor executor) {
    return new CassandraSession(vertx, driver, executor, TIMEOUT, () -> {}, new UnknownOutcomes());
  }

  /**
   * The same session for work that outlasts an outage: it repeats statements until this time-out.
   *
   * @param onOverload runs whenever the database did not answer, so that the caller slows down
   */
  public CassandraSession withTimeout(Duration timeout, Runnable onOverload) {
    return new CassandraSession(vertx, driver, executor, timeout, onOverload, unknown);
  }

  /** Repeats what needs several statements, until the time-out that each of them has. */
  public Retry retry() {
    return retry;
  }

  /** Whether all nodes that are up have the same schema version; waits for it for some seconds. */
  public Future<Boolean> schemaAgreed() {
    return Future.fromCompletionStage(
        driver.checkSchemaAgreementAsync(), vertx.getOrCreateContext());
  }

  /**
   * Completes when the statements of all stores of this session are prepared; fails with a {@link
   * ClusterException}. A store must not be used before.
   */
  public Future<Void> prepared() {
    return Future.all(List.copyOf(preparing)).mapEmpty();
  }

  Future<PreparedStatement> prepare(Cql cql) {
    var statement =
        SimpleStatement.builder(cql.text())
            .setExecutionProfileName(cql.kind().profile())
            .setIdempotence(cql.kind().idempotent())
            .build();
    var prepared =
        Future.fromCompletionStage(driver.prepareAsync(statement), vertx.getOrCreateContext())
            .recover(failure -> Future.failedFuture(ClusterException.ofPreparation(failure)))
            .onSuccess(done -> executor.prepared(done, cql));
    preparing.add(prepared);
    return prepared;
  }

  /** Runs a read, an import insert or a plain write, and gives all rows of the result. */
  public Future<List<Row>> execute(Statement<?> statement) {
    return issue(statement).compose(answer -> collect(answer, new ArrayList<>()));
  }

  /** Runs a read, and gives the page of its rows that the statement asks for. */
  public Future<RowPage> page(Statement<?> statement) {
    return issue(statement)
        .map(
            answer -> {
              var rows = new ArrayList<Row>();
              answer.currentPage().forEach(rows::add);
              return new RowPage(
                  rows, Optional.ofNullable(answer.getExecutionInfo().getPagingState()));
            });
  }

  /** Runs a lightweight transaction, and issues it again while its outcome is unknown. */
  public Future<Outcome> lwt(Statement<?> statement) {
    return issue(statement)
        .map(
            answer -> {
              boolean applied = answer.wasApplied();
              var rows = new ArrayList<Row>();
              answer.currentPage().forEach(rows::add);
              return new Outcome(applied, rows);
            });
  }

  /** As {@link #lwt}; gives only whether this issue of the statement was applied. */
  public Future<Boolean> apply(Statement<?> statement) {
    return lwt(statement).map(Outcome::applied);
  }

  private Future<AsyncResultSet> issue(Statement<?> statement) {
    return retry.untilDone(
        () -> send(statement),
        "The database did not answer in time. The request may have taken effect; retry later.");
  }

  private Future<Attempt<AsyncResultSet>> send(Statement<?> statement) {
    return Future.fromCompletionStage(executor.send(statement), vertx.getOrCreateContext())
        .map(Attempt::done)
        .recover(
            failure -> {
              if (isRefusal(failure)) {
                return Future.failedFuture(failure);
              }
              unknown.add(failure.getClass().getSimpleName());
              onOverload.run();
              return Future.succeededFuture(Attempt.again());
            });
  }

  static boolean isRefusal(Throwable failure) {
    if (failure instanceof AllNodesFailedException all) {
      return all.getAllErrors().values().stream()
          .flatMap(List::stream)
          .anyMatch(CassandraSession::isRefusal);
    }
    return failure instanceof QueryValidationException
        || failure instanceof IllegalArgumentException
        || failure instanceof IllegalStateException;
  }

  private Future<List<Row>> collect(AsyncResultSet page, List<Row> rows) {
    page.currentPage().forEach(rows::add);
    if (!page.hasMorePages()) {
      return Future.succeededFuture(rows);
    }
    return Future.fromCompletionStage(page.fetchNextPage(), vertx.getOrCreateContext())
        .compose(next -> collect(next, rows));
  }
}
