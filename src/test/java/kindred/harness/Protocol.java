package kindred.harness;

import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.FaultyExecutor.Fault;
import kindred.cassandra.TestKeyspace;
import org.junit.jupiter.api.DynamicTest;

/**
 * An operation of several statements on a prepared tenant, and what must hold after a fault at one
 * of the statements. An instance is one case.
 */
public interface Protocol {

  /** Starts the operation on a server that may be faulty. */
  Future<?> run(Domain server);

  /** Checks what must hold after the operation has ended by itself. */
  void ended(Future<?> operation);

  /** Checks what must hold after the process has died: clients go on with another server. */
  void died();

  /** One test for every statement of the operation and every fault. */
  static Stream<DynamicTest> everyFault(
      TestKeyspace keyspace, Function<TestTenant, Protocol> prepare) {
    return everyStatement(keyspace, prepare, List.of(Fault.values()));
  }

  /** One test for every statement after which the process may die. */
  static Stream<DynamicTest> everyDeath(
      TestKeyspace keyspace, Function<TestTenant, Protocol> prepare) {
    return everyStatement(keyspace, prepare, List.of(Fault.DIE_AFTER));
  }

  private static Stream<DynamicTest> everyStatement(
      TestKeyspace keyspace, Function<TestTenant, Protocol> prepare, List<Fault> faults) {
    var sound = keyspace.domain();
    return FaultCases.of(
        statements(keyspace, sound, prepare),
        statement -> faults,
        (statement, fault) ->
            run(keyspace, sound, prepare, FaultyExecutor.at(keyspace.driver(), statement, fault)));
  }

  /** What a run without faults sends; the same must hold after it. */
  private static List<String> statements(
      TestKeyspace keyspace, Domain sound, Function<TestTenant, Protocol> prepare) {
    var executor = FaultyExecutor.sound(keyspace.driver());
    var protocol = prepare.apply(new TestTenant(keyspace, sound));
    var operation = protocol.run(keyspace.domain(executor));
    wait(CompletableFuture.allOf(end(operation)));
    protocol.ended(operation);
    return executor.sent();
  }

  private static OptionalInt run(
      TestKeyspace keyspace,
      Domain sound,
      Function<TestTenant, Protocol> prepare,
      FaultyExecutor executor) {
    var protocol = prepare.apply(new TestTenant(keyspace, sound));
    var operation = protocol.run(keyspace.domain(executor));
    wait(CompletableFuture.anyOf(executor.dead(), end(operation)));
    int sent = executor.sent().size();
    boolean reached = executor.happened();
    executor.deliver();
    executor.drain();
    try {
      if (executor.dead().isDone()) {
        protocol.died();
      } else {
        protocol.ended(operation);
      }
    } catch (AssertionError | RuntimeException broken) {
      throw new AssertionError("after " + String.join("\n  ", executor.sent()), broken);
    }
    return reached ? OptionalInt.empty() : OptionalInt.of(sent);
  }

  private static CompletableFuture<?> end(Future<?> operation) {
    return operation.otherwiseEmpty().toCompletionStage().toCompletableFuture();
  }

  private static void wait(CompletableFuture<?> end) {
    try {
      end.get(120, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException stuck) {
      throw new AssertionError("the operation neither ended nor died", stuck);
    }
  }
}
