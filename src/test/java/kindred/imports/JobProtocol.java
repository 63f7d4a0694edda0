package kindred.imports;

import static kindred.cassandra.TestKeyspace.await;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kindred.FaultCases;
import kindred.cassandra.FaultyWire;
import kindred.cassandra.FaultyWire.Fault;
import kindred.cassandra.TestKeyspace;
import org.junit.jupiter.api.DynamicTest;

/**
 * A job of a tenant that was prepared for it, and what must hold whatever happens to one of its
 * statements. An instance is one case.
 */
interface JobProtocol {

  /** A client asks a server for the job; until it is over. */
  Future<ImportJob> run(ImportServer server);

  /** Whether anybody would know of the job if its server had died by now. */
  boolean known();

  /** Who goes on after the death of a server. */
  default ImportServer heir(ImportServer dead) {
    return dead.again();
  }

  /** What must be true once the job is over, which this server awaits. */
  void holds(ImportServer server);

  /** One test for every statement of the job and the faults that it is to meet. */
  static Stream<DynamicTest> everyStatement(
      TestKeyspace keyspace,
      Imports.Patience patience,
      IntFunction<Collection<Fault>> faults,
      Supplier<? extends JobProtocol> prepare) {
    undisturbed(keyspace, patience, prepare.get());
    return FaultCases.of(
        undisturbed(keyspace, patience, prepare.get()),
        faults,
        (statement, fault) -> {
          var struck = FaultyWire.at(keyspace.driver(), statement, fault);
          var it = prepare.get();
          if (fault.deadly()) {
            it.survivesDeath(ImportServer.over(keyspace, struck, patience), struck);
          } else {
            it.survives(ImportServer.over(keyspace, struck, patience), struck);
          }
        });
  }

  /** What is sent; a first run is slow, and beats more often. */
  private static List<String> undisturbed(
      TestKeyspace keyspace, Imports.Patience patience, JobProtocol it) {
    var wire = FaultyWire.sound(keyspace.driver());
    var server = ImportServer.over(keyspace, wire, patience);
    await(it.run(server));
    var sent = wire.sent();
    it.holds(server);
    return sent;
  }

  private void survives(ImportServer server, FaultyWire wire) {
    await(run(server));
    wire.deliverAsSent();
    wire.drain();
    holds(server);
  }

  /** How many statements there are depends on how long it takes: not every run reaches the last. */
  private void survivesDeath(ImportServer server, FaultyWire wire) {
    var over = run(server).otherwiseEmpty().toCompletionStage().toCompletableFuture();
    wait(CompletableFuture.anyOf(wire.dead(), over));
    var heir = heir(server);
    if (!known()) {
      await(run(heir));
    }
    holds(heir);
  }

  private static void wait(CompletableFuture<?> end) {
    try {
      end.get(90, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException stuck) {
      throw new AssertionError("the job neither ended nor died with its server", stuck);
    }
  }
}
