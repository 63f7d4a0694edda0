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
import kindred.jobs.execution.JobTimeouts;
import org.junit.jupiter.api.DynamicTest;

/**
 * A job of a prepared tenant, and what must hold whatever happens to one of its statements. An
 * instance is one case.
 */
public interface JobProtocol {

  /** Requests the job from a server; completes when the job has ended. */
  Future<ImportJob> run(ImportServer server);

  /** Whether the job is stored, so that another server finds it. */
  boolean known();

  /** Whether the server has sent its last statement for the job, if there was no fault. */
  default boolean done() {
    return true;
  }

  /** The server that resumes the job after its server has died. */
  default ImportServer successor(ImportServer dead) {
    return dead.restarted();
  }

  /** Waits on this server until the job has ended, and checks what must hold then. */
  void holds(ImportServer server);

  /** One test for every statement of the job and every fault for it. */
  static Stream<DynamicTest> everyStatement(
      TestKeyspace keyspace,
      JobTimeouts timeout,
      IntFunction<Collection<Fault>> faults,
      Supplier<? extends JobProtocol> prepare) {
    withoutFault(keyspace, timeout, prepare.get());
    return FaultCases.of(
        withoutFault(keyspace, timeout, prepare.get()),
        faults,
        (statement, fault) -> {
          var executor = FaultyExecutor.at(keyspace.driver(), statement, fault);
          var job = prepare.get();
          var server = ImportServer.over(keyspace, executor, timeout);
          return fault.deadly()
              ? job.survivesDeath(server, executor)
              : job.survives(server, executor);
        });
  }

  /**
   * The statements of the job. A first run is slow and sends more heartbeats, so it is repeated.
   */
  private static List<String> withoutFault(
      TestKeyspace keyspace, JobTimeouts timeout, JobProtocol job) {
    var executor = FaultyExecutor.sound(keyspace.driver());
    var server = ImportServer.over(keyspace, executor, timeout);
    await(job.run(server));
    await().until(job::done);
    var sent = executor.sent();
    job.holds(server);
    return sent;
  }

  /** The number of statements if the fault did not happen; empty: it did, and everything holds. */
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

  /** As above, for a fault that ends the server. */
  private OptionalInt survivesDeath(ImportServer server, FaultyExecutor executor) {
    var ended = run(server);
    wait(
        CompletableFuture.anyOf(
            executor.dead(), ended.otherwiseEmpty().toCompletionStage().toCompletableFuture()));
    await().until(() -> executor.happened() || done());
    int sent = executor.sent().size();
    if (!executor.happened()) {
      await(ended);
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
      end.get(120, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException stuck) {
      throw new AssertionError("the job neither ended nor died with its server", stuck);
    }
  }
}
