package kindred.cassandra;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static kindred.cassandra.StatementKind.LWT;
import static kindred.cassandra.StatementKind.QUORUM_READ;
import static kindred.cassandra.StatementKind.SERIAL_READ;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.QueryConsistencyException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import kindred.metrics.Metrics;
import kindred.traces.TraceSpan;

/** Sends statements with the driver, and measures them by kind and table. */
final class MeasuredExecutor implements StatementExecutor {

  private static final String STATEMENTS = "kindred.cassandra.statements";
  private static final String STATEMENTS_MEANING = "Statements, from the issue to the reply";
  private static final String APPLIED = "kindred.cassandra.lwt.applied";
  private static final String REFUSED = "kindred.cassandra.lwt.refused";
  private static final String FAILURES = "kindred.cassandra.failures";
  private static final List<String> REASONS =
      List.of("timeout", "unavailable", "overloaded", "no-node", "other");

  private final CqlSession driver;
  private final Metrics metrics;
  private final Map<PreparedStatement, String> steps = new ConcurrentHashMap<>();
  private final AtomicInteger inFlight = new AtomicInteger();

  MeasuredExecutor(CqlSession driver, Metrics metrics) {
    this.driver = driver;
    this.metrics = metrics;
    metrics.gauge(
        "kindred.cassandra.statements.in.flight", "Statements without a reply", inFlight::get);
    for (var state : List.of(NodeState.UP, NodeState.DOWN)) {
      metrics.gauge(
          "kindred.cassandra.nodes",
          "Nodes that the driver knows",
          () -> nodes().stream().filter(node -> node.getState() == state).count(),
          "state",
          state.name().toLowerCase(Locale.ROOT));
    }
    metrics.gauge(
        "kindred.cassandra.connections",
        "Open connections to nodes",
        () -> nodes().stream().mapToInt(Node::getOpenConnections).sum());
    REASONS.forEach(
        reason -> metrics.counted(FAILURES, "Statements without a result", "reason", reason));
    for (var table : List.of("key_claim", "profile")) {
      metrics.counted(REFUSED, "LWTs that were not applied", "table", table);
    }
    for (var kind : List.of(LWT, SERIAL_READ, QUORUM_READ)) {
      metrics.timed(STATEMENTS, STATEMENTS_MEANING, "kind", kind.profile(), "table", "profile");
    }
  }

  private Collection<Node> nodes() {
    return driver.getMetadata().getNodes().values();
  }

  @Override
  public void prepared(PreparedStatement statement, Cql declared) {
    if (!declared.step().isEmpty()) {
      steps.put(statement, declared.step());
      metrics.counted(
          APPLIED, "LWTs that were applied", "table", table(statement), "step", declared.step());
    }
  }

  @Override
  public CompletionStage<AsyncResultSet> send(Statement<?> statement) {
    String kind = Objects.requireNonNullElse(statement.getExecutionProfileName(), "-");
    String table = table(statement);
    var span = TraceSpan.current().statement(kind, table);
    long start = System.nanoTime();
    inFlight.incrementAndGet();
    var measured = new CompletableFuture<AsyncResultSet>();
    driver
        .executeAsync(statement)
        .whenComplete(
            (answer, failure) -> {
              inFlight.decrementAndGet();
              var time = Duration.ofNanos(System.nanoTime() - start);
              metrics.time(time, STATEMENTS, STATEMENTS_MEANING, "kind", kind, "table", table);
              if (failure != null) {
                metrics.add(1, FAILURES, "reason", reason(failure));
                span.fail(reason(failure));
                span.close();
                measured.completeExceptionally(failure); // a stage after this one would wrap it
                return;
              }
              span.close();
              // before another one reads the rows, of which this is a part
              if (kind.equals(LWT.profile())) {
                count(statement, table, answer.wasApplied());
              }
              measured.complete(answer);
            });
    return measured;
  }

  private void count(Statement<?> statement, String table, boolean applied) {
    if (!applied) {
      metrics.add(1, REFUSED, "table", table);
      return;
    }
    // a batch may have further rows, which are no steps of their own
    parts(statement)
        .map(BoundStatement::getPreparedStatement)
        .map(steps::get)
        .filter(Objects::nonNull)
        .collect(groupingBy(identity(), counting()))
        .forEach((step, rows) -> metrics.add(rows, APPLIED, "table", table, "step", step));
  }

  private static String table(Statement<?> statement) {
    return statement instanceof BoundStatement single
        ? table(single.getPreparedStatement())
        : parts(statement).findFirst().map(MeasuredExecutor::table).orElse("-");
  }

  private static String table(PreparedStatement declared) {
    var variables = declared.getVariableDefinitions();
    return variables.size() == 0 ? "-" : variables.get(0).getTable().asInternal();
  }

  private static Stream<BoundStatement> parts(Statement<?> statement) {
    return statement instanceof BatchStatement batch
        ? StreamSupport.stream(batch.spliterator(), false).flatMap(MeasuredExecutor::parts)
        : Stream.of(statement)
            .filter(BoundStatement.class::isInstance)
            .map(BoundStatement.class::cast);
  }

  private static String reason(Throwable failure) {
    if (failure instanceof UnavailableException) {
      return "unavailable";
    }
    if (failure instanceof DriverTimeoutException || failure instanceof QueryConsistencyException) {
      return "timeout";
    }
    if (failure instanceof OverloadedException || failure instanceof RequestThrottlingException) {
      return "overloaded";
    }
    return failure instanceof AllNodesFailedException ? "no-node" : "other";
  }
}
