package kindred.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kindred.problem.Problem;
import kindred.retry.Retry;

/**
 * The only place where the driver's threads hand over to a Vert.x context, and where a statement
 * whose fate is unknown is issued again.
 *
 * <p>Every failure but a refusal of the query itself means "unknown": the statement may have been
 * applied, or will be. All statements of this program may be repeated: reads, births and plain
 * writes change nothing the second time; the owner of an LWT recognises its own row.
 */
public final class CassandraSession {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final CqlSession driver;
  private final StatementExecutor executor;
  private final Retry attempts;
  private final Runnable onOverload;
  private final UnknownOutcomes unknown;

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
    this.attempts = new Retry(vertx, timeout);
    this.onOverload = onOverload;
    this.unknown = unknown;
  }

  /** A session over a connected driver. */
  public static CassandraSession of(Vertx vertx, CqlSession driver) {
    return over(vertx, driver, driver::executeAsync);
  }

  /** A session whose statements travel over the given wire. */
  public static CassandraSession over(Vertx vertx, CqlSession driver, StatementExecutor executor) {
    return new CassandraSession(vertx, driver, executor, TIMEOUT, () -> {}, new UnknownOutcomes());
  }

  /**
   * The same session for work that outlasts an outage: its statements are repeated so long.
   *
   * @param onOverload told whenever the database did not answer, so that less is asked of it
   */
  public CassandraSession withTimeout(Duration timeout, Runnable onOverload) {
    return new CassandraSession(vertx, driver, executor, timeout, onOverload, unknown);
  }

  /**
   * The most bytes that one batch over several partitions may have without a warning of the server;
   * Cassandra's default when the server does not tell.
   */
  public Future<Integer> batchBytes() {
    return Future.fromCompletionStage(
            driver.executeAsync(BatchSize.SELECT), vertx.getOrCreateContext())
        .map(answer -> BatchSize.of(answer.one()))
        .otherwise(BatchSize.DEFAULT);
  }

  /**
   * The nodes that keep a partition of this keyspace, by the driver's map of the ring; none while
   * it has no map. The parts of the partition key are in their binary form.
   */
  public Set<Node> replicas(ByteBuffer... partitionKey) {
    var ring = driver.getMetadata().getTokenMap();
    return ring.isPresent() && driver.getKeyspace().isPresent()
        ? ring.get().getReplicas(driver.getKeyspace().get(), ring.get().newToken(partitionKey))
        : Set.of();
  }

  /** How many statements had an unknown fate and were issued again, from the start. */
  public long unknownOutcomes() {
    return unknown.total();
  }

  /** Prepares a statement; whatever is bound from it runs as this kind. */
  public Future<PreparedStatement> prepare(StatementKind kind, String cql) {
    var statement =
        SimpleStatement.builder(cql)
            .setExecutionProfileName(kind.profile())
            .setIdempotence(kind.idempotent())
            .build();
    return Future.fromCompletionStage(driver.prepareAsync(statement), vertx.getOrCreateContext());
  }

  /** Runs a read, birth or plain write, and gives all its rows. */
  public Future<List<Row>> execute(Statement<?> statement) {
    return issue(statement).compose(answer -> collect(answer, new ArrayList<>()));
  }

  /** Runs a read, and gives one page of its rows; the statement says which. */
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

  /** Runs a lightweight transaction, issuing it again while its fate is unknown. */
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

  private Future<AsyncResultSet> issue(Statement<?> statement) {
    return attempts.until(
        () -> send(statement),
        () -> Problem.unavailable("The database did not answer in time.").exception());
  }

  private Future<Optional<AsyncResultSet>> send(Statement<?> statement) {
    return Future.fromCompletionStage(executor.send(statement), vertx.getOrCreateContext())
        .map(Optional::of)
        .recover(
            failure -> {
              if (refused(failure)) {
                return Future.failedFuture(failure);
              }
              unknown.add(kind(failure));
              onOverload.run();
              return Future.succeededFuture(Optional.empty());
            });
  }

  private static boolean refused(Throwable failure) {
    if (failure instanceof AllNodesFailedException all) {
      return all.getAllErrors().values().stream()
          .flatMap(List::stream)
          .anyMatch(CassandraSession::refused);
    }
    return failure instanceof QueryValidationException
        || failure instanceof IllegalArgumentException
        || failure instanceof IllegalStateException;
  }

  private static String kind(Throwable failure) {
    return failure.getClass().getSimpleName();
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
