package kindred.chaos;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import kindred.cassandra.TestKeyspace;
import kindred.http.DomainServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkers of the long runs find every kind of mistake, each in the order of statements in
 * which it has an effect; and they find nothing in correct servers whose statements are lost and
 * delayed.
 */
@Order(1)
class NegativeControlsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final Logger LOG = LoggerFactory.getLogger(NegativeControlsIT.class);
  private static final int CLIENTS = 16;
  private static final int OPERATIONS = 500;
  private static final int CORRECT_ROUNDS = 2;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration LONGEST_ROUND = Duration.ofSeconds(120);

  private static final AtomicInteger TENANTS = new AtomicInteger(900_000);

  /** A server without a mistake, for all tests. */
  private static DomainServer correct;

  @BeforeAll
  static void startCorrectServer() {
    correct = DomainServer.start(KEYSPACE, KEYSPACE.driver()::executeAsync);
  }

  @Test
  void servers_without_a_mistake_break_no_promise() throws InterruptedException {
    long seed = System.currentTimeMillis();
    LOG.info("The seeds of correct servers begin at {}", seed);
    for (int round = 0; round < CORRECT_ROUNDS; round++) {
      assertThat(round(seed + round)).as("seed %d", seed + round).isEmpty();
    }
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void a_mistake_is_found_and_nothing_without_it(Mutant mutant) {
    var second = DomainServer.start(KEYSPACE, mutant.over(KEYSPACE.driver()));
    try {
      var found = violations(mutant, mutant.script(), second);

      assertThat(found).isNotEmpty();
      LOG.info("{}: found {} times, such as {}", mutant, found.size(), found.get(0));
    } finally {
      await(second.stop());
    }
    assertThat(violations(Mutant.NONE, mutant.script(), correct)).isEmpty();
  }

  /**
   * Plays the script on two servers with the mistake; returns the violations.
   *
   * @param second the second of the servers
   */
  private static List<String> violations(Mutant mutant, Script script, DomainServer second) {
    int tenant = TENANTS.incrementAndGet();
    var executor = new ScriptedExecutor(mutant.over(KEYSPACE.driver()));
    var first = DomainServer.start(KEYSPACE, executor);
    var history = new History();
    try {
      var reader = new ProfileClient(List.of(correct.base()), tenant, TIMEOUT, history);
      reader.define();
      var servers = List.of(first.base(), second.base());
      script.play(new ProfileClient(servers, tenant, TIMEOUT, history), executor);
      return violations(reader, history, tenant);
    } finally {
      await(first.stop());
    }
  }

  /** A server with its statement executor. */
  private record Server(DomainServer http, FlakyExecutor executor) {

    static Server start(long seed) {
      var executor = new FlakyExecutor(Mutant.NONE.over(KEYSPACE.driver()), seed);
      return new Server(DomainServer.start(KEYSPACE, executor), executor);
    }

    void kill() {
      executor.disconnect();
      await(http.stop());
    }
  }

  /** Runs clients on two servers, each of which is killed once; returns the violations. */
  private static List<String> round(long seed) throws InterruptedException {
    int tenant = TENANTS.incrementAndGet();
    var servers = new ArrayList<>(List.of(Server.start(10 * seed), Server.start(10 * seed + 1)));
    var executors = new ArrayList<>(servers.stream().map(Server::executor).toList());
    var addresses = new CopyOnWriteArrayList<URI>();
    servers.forEach(server -> addresses.add(server.http().base()));
    var history = new History();
    try {
      new ProfileClient(List.of(correct.base()), tenant, TIMEOUT, history).define();
      var workload = new Workload(new ProfileClient(addresses, tenant, TIMEOUT, history), history);
      workload.start(CLIENTS, seed);
      for (int killed = 0; killed < servers.size(); killed++) {
        awaitCount(workload, history, OPERATIONS * (killed + 1) / 3);
        servers.get(killed).kill();
        servers.set(killed, Server.start(10 * seed + 2 + killed));
        executors.add(servers.get(killed).executor());
        addresses.set(killed, servers.get(killed).http().base());
      }
      awaitCount(workload, history, OPERATIONS);
      assertThat(history.count()).isGreaterThanOrEqualTo(OPERATIONS);
      workload.stop();
      servers.forEach(Server::kill);
      servers.clear();
      ThreeNodes.await(
          LONGEST_ROUND,
          "no statement is in flight",
          () -> executors.stream().allMatch(FlakyExecutor::isIdle));
      return violations(
          new ProfileClient(List.of(correct.base()), tenant, TIMEOUT, history), history, tenant);
    } finally {
      servers.forEach(Server::kill);
    }
  }

  private static void awaitCount(Workload workload, History history, long count) {
    long started = System.nanoTime();
    while (history.count() < count && System.nanoTime() - started < LONGEST_ROUND.toNanos()) {
      workload.requireNoFailure();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static List<String> violations(ProfileClient correct, History history, int tenant) {
    var driver = KEYSPACE.driver();
    Tables.read(driver, tenant)
        .partitions()
        .forEach(
            (id, partition) -> {
              if (partition.state == Tables.FROZEN) {
                correct.resolveFrozen(0, id);
              }
            });
    history.keys().forEach(key -> correct.identify(0, key));
    return Chaos.violations(history, driver, tenant);
  }
}
