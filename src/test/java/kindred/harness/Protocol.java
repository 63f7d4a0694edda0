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
 * An operation of several statements on a tenant that was prepared for it, and what must hold
 * whatever happens to one of its statements. An instance is one case.
 */
public interface Protocol {

  /** The operation, on a server that may be faulty. */
  Future<?> run(Domain server);

  /** The operation has ended by itself: what must be true now. */
  void ended(Future<?> operation);

  /** The process died in the middle of it: a client goes to another server, and then? */
  void died();

  /** One test for every statement of the operation and every fault it may meet. */
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
            strike(
                keyspace, sound, prepare, FaultyExecutor.at(keyspace.driver(), statement, fault)));
  }

  /** What an undisturbed run sends; it must do what the others must. */
  private static List<String> statements(
      TestKeyspace keyspace, Domain sound, Function<TestTenant, Protocol> prepare) {
    var executor = FaultyExecutor.sound(keyspace.driver());
    var protocol = prepare.apply(new TestTenant(keyspace, sound));
    var operation = protocol.run(keyspace.domain(executor));
    wait(CompletableFuture.allOf(settled(operation)));
    protocol.ended(operation);
    return executor.sent();
  }

  private static OptionalInt strike(
      TestKeyspace keyspace,
      Domain sound,
      Function<TestTenant, Protocol> prepare,
      FaultyExecutor executor) {
    var protocol = prepare.apply(new TestTenant(keyspace, sound));
    var operation = protocol.run(keyspace.domain(executor));
    wait(CompletableFuture.anyOf(executor.dead(), settled(operation)));
    int sent = executor.sent().size();
    boolean struck = executor.happened();
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
    return struck ? OptionalInt.empty() : OptionalInt.of(sent);
  }

  private static CompletableFuture<?> settled(Future<?> operation) {
    return operation.otherwiseEmpty().toCompletionStage().toCompletableFuture();
  }

  private static void wait(CompletableFuture<?> end) {
    try {
      end.get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException stuck) {
      throw new AssertionError("the operation neither ended nor died", stuck);
    }
  }
}
