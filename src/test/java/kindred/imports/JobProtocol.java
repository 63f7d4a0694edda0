package kindred.imports;

import static kindred.cassandra.TestKeyspace.await;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.FaultyExecutor.Fault;
import kindred.cassandra.TestKeyspace;
import kindred.harness.FaultCases;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.Imports;
import org.junit.jupiter.api.DynamicTest;

/**
 * A job of a tenant that was prepared for it, and what must hold whatever happens to one of its
 * statements. An instance is one case.
 */
public interface JobProtocol {

  /** A client asks a server for the job; until it is over. */
  Future<ImportJob> run(ImportServer server);

  /** Whether anybody would know of the job if its server had died by now. */
  boolean known();

  /** Whether its server, to which nothing has happened, has done all it does for the job. */
  default boolean done() {
    return true;
  }

  /** Who goes on after the death of a server. */
  default ImportServer successor(ImportServer dead) {
    return dead.again();
  }

  /** What must be true once the job is over, which this server awaits. */
  void holds(ImportServer server);

  /** One test for every statement of the job and the faults that it is to meet. */
  static Stream<DynamicTest> everyStatement(
      TestKeyspace keyspace,
      Imports.Timeouts timeout,
      IntFunction<Collection<Fault>> faults,
      Supplier<? extends JobProtocol> prepare) {
    undisturbed(keyspace, timeout, prepare.get());
    return FaultCases.of(
        undisturbed(keyspace, timeout, prepare.get()),
        faults,
        (statement, fault) -> {
          var executor = FaultyExecutor.at(keyspace.driver(), statement, fault);
          var it = prepare.get();
          var server = ImportServer.over(keyspace, executor, timeout);
          return fault.deadly()
              ? it.survivesDeath(server, executor)
              : it.survives(server, executor);
        });
  }

  /** What is sent; a first run is slow, and beats more often. */
  private static List<String> undisturbed(
      TestKeyspace keyspace, Imports.Timeouts timeout, JobProtocol it) {
    var executor = FaultyExecutor.sound(keyspace.driver());
    var server = ImportServer.over(keyspace, executor, timeout);
    await(it.run(server));
    await().until(it::done);
    var sent = executor.sent();
    it.holds(server);
    return sent;
  }

  /** How many statements were sent without the fault; empty: there was one, and all holds. */
  private OptionalInt survives(ImportServer server, FaultyExecutor executor) {
    await(run(server));
    await().until(() -> executor.happened() || done());
    int sent = executor.sent().size();
    if (!executor.happened()) {
      return OptionalInt.of(sent);
    }
    executor.deliverAsSent();
    executor.drain();
    holds(server);
    return OptionalInt.empty();
  }

  /** The same. */
  private OptionalInt survivesDeath(ImportServer server, FaultyExecutor executor) {
    var over = run(server);
    wait(
        CompletableFuture.anyOf(
            executor.dead(), over.otherwiseEmpty().toCompletionStage().toCompletableFuture()));
    await().until(() -> executor.happened() || done());
    int sent = executor.sent().size();
    if (!executor.happened()) {
      await(over);
      return OptionalInt.of(sent);
    }
    executor.awaitDeath();
    var successor = successor(server);
    if (!known()) {
      await(run(successor));
    }
    holds(successor);
    return OptionalInt.empty();
  }

  private static void wait(CompletableFuture<?> end) {
    try {
      end.get(90, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException stuck) {
      throw new AssertionError("the job neither ended nor died with its server", stuck);
    }
  }
}
