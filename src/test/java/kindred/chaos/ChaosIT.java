package kindred.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two servers over three nodes that are stopped and killed: the short form of {@code bench/chaos}.
 */
@Isolated
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChaosIT {

  private static final Logger LOG = LoggerFactory.getLogger(ChaosIT.class);

  /** {@code -Dchaos="operations=5000 faults=15 unknown=50"} for a machine that is busy. */
  private static final ChaosPlan PLAN =
      ChaosPlan.of(System.getProperty("chaos", "seed=20260722 spread=true").split(" "));

  private static final Duration TIMEOUT = Duration.ofSeconds(40);
  private static final int CREATORS = 50;
  private static final int CLIENTS = 8;

  /** Until the driver has noticed that a node does not answer any more. */
  private static final Duration NOTICED = Duration.ofSeconds(14);

  private static ChaosCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = ChaosCluster.start(PLAN);
  }

  @AfterAll
  static void endCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  @Order(1)
  void of_fifty_creators_of_one_key_value_one_wins_and_all_others_hear_who() throws Exception {
    var history = new History();
    var api = api(history, 201);
    var start = new CyclicBarrier(CREATORS);
    var creators = new ArrayList<Callable<Op>>();
    for (int creator = 0; creator < CREATORS; creator++) {
      int number = creator;
      creators.add(
          () -> {
            start.await(30, TimeUnit.SECONDS);
            return api.create(number % 2, Set.of(Vocabulary.email(1)), "t" + number, "L")
                .orElseThrow();
          });
    }
    var pool = Executors.newFixedThreadPool(CREATORS);
    var ops = new ArrayList<Op>();
    try {
      for (var done : pool.invokeAll(creators)) {
        ops.add(done.get());
      }
    } finally {
      pool.shutdownNow();
    }

    var winners = ops.stream().filter(Op::ok).toList();
    assertThat(winners).hasSize(1);
    assertThat(ops.stream().filter(op -> !op.ok()))
        .hasSize(CREATORS - 1)
        .allMatch(op -> op.status == 409 && op.code.equals("key-taken"))
        .allMatch(op -> op.named.equals(winners.get(0).named));
  }

  @Test
  @Order(2)
  void without_one_node_of_three_nothing_fails_once_that_is_noticed() throws Exception {
    var history = new History();
    var workload = new Workload(api(history, 202), history);
    workload.start(CLIENTS, 1);
    pause(Duration.ofSeconds(3));
    long stopped = System.nanoTime();
    cluster.nodes().node(1).stopFor(NOTICED.plusSeconds(8).toMillis());
    pause(NOTICED.plusSeconds(7));
    workload.stop();

    var late = history.ops().stream().filter(op -> op.began - stopped > NOTICED.toNanos()).toList();
    assertThat(late).hasSizeGreaterThan(CLIENTS);
    assertThat(late).noneMatch(Op::unknown);
    assertThat(promised(history, 202)).isEmpty();
  }

  @Test
  @Order(3)
  void without_two_nodes_clients_hear_503_and_all_is_finished_when_they_return() throws Exception {
    var history = new History();
    var workload = new Workload(api(history, 203), history);
    workload.start(CLIENTS, 2);
    pause(Duration.ofSeconds(3));
    cluster.nodes().node(0).stopFor(15_000);
    cluster.nodes().node(2).stopFor(15_000);
    pause(Duration.ofSeconds(18));
    workload.stop();

    assertThat(history.ops().stream().filter(Op::unknown))
        .isNotEmpty()
        .allMatch(op -> op.status == 503 && op.retryAfter);
    assertThat(promised(history, 203)).isEmpty();
  }

  @Test
  @Order(4)
  void whatever_is_stopped_or_killed_every_promise_holds() throws Exception {
    var report = Chaos.run(PLAN, cluster);

    LOG.info("Chaos:\n{}", report.text());
    assertThat(report.shortfalls()).as(report.text()).isEmpty();
    assertThat(report.violations()).as(report.text()).isEmpty();
  }

  private static ProfileClient api(History history, int tenant) {
    var api = new ProfileClient(cluster.addresses(), tenant, TIMEOUT, history);
    api.define();
    return api;
  }

  /** What does not hold after all has returned. */
  private static List<String> promised(History history, int tenant) {
    var api = new ProfileClient(cluster.addresses(), tenant, TIMEOUT, history);
    try (var session = cluster.session()) {
      cluster.awaitRecovery(session, PLAN.recovery() ? null : api);
      return Chaos.violations(history, session, tenant);
    }
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
