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

  /** With a seed that changes with each build; {@code -Dchaos="seed=7"} repeats one. */
  private static final String SHORT =
      "operations=2000 faults=5 unknown=10 longest-calm=2000 spread=true seed="
          + System.currentTimeMillis();

  private static final ChaosPlan PLAN =
      ChaosPlan.of((SHORT + " " + System.getProperty("chaos", "")).strip().split(" +"));

  private static final Duration TIMEOUT = Duration.ofSeconds(40);
  private static final int CREATORS = 50;
  private static final int CLIENTS = 8;

  /** The time until the driver has detected that a node does not respond. */
  private static final Duration FAILURE_DETECTION = Duration.ofSeconds(14);

  private static final Duration WARM_UP = Duration.ofSeconds(1);

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
  void of_fifty_creators_of_one_key_value_one_wins_and_the_others_get_its_id() throws Exception {
    var history = new History();
    var api = api(history, 201);
    var start = new CyclicBarrier(CREATORS);
    var creators = new ArrayList<Callable<Op>>();
    for (int creator = 0; creator < CREATORS; creator++) {
      int number = creator;
      creators.add(
          () -> {
            start.await(120, TimeUnit.SECONDS);
            return createUntilAnswered(api, number);
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
  void without_one_node_of_three_nothing_fails_after_its_failure_was_detected() throws Exception {
    var history = new History();
    var workload = new Workload(api(history, 202), history);
    workload.start(CLIENTS, 1);
    pause(WARM_UP);
    long stopped = System.nanoTime();
    cluster.nodes().node(1).stopFor(FAILURE_DETECTION.plusSeconds(8).toMillis());
    pause(FAILURE_DETECTION.plusSeconds(7));
    workload.stop();

    var late =
        history.ops().stream()
            .filter(op -> op.began - stopped > FAILURE_DETECTION.toNanos())
            .toList();
    assertThat(late).hasSizeGreaterThan(CLIENTS);
    assertThat(late).noneMatch(Op::unknown);
    assertThat(violations(history, 202)).isEmpty();
  }

  @Test
  @Order(3)
  void without_two_nodes_clients_get_503_and_intents_complete_when_they_return() throws Exception {
    var history = new History();
    var workload = new Workload(api(history, 203), history);
    workload.start(CLIENTS, 2);
    pause(WARM_UP);
    cluster.nodes().node(0).stopFor(15_000);
    cluster.nodes().node(2).stopFor(15_000);
    pause(Duration.ofSeconds(16));
    workload.stop();

    assertThat(history.ops().stream().filter(Op::unknown))
        .isNotEmpty()
        .allMatch(op -> op.status == 503 && op.retryAfter);
    assertThat(violations(history, 203)).isEmpty();
  }

  @Test
  @Order(4)
  void every_promise_holds_while_nodes_and_servers_are_stopped_and_killed() throws Exception {
    var report = Chaos.run(PLAN, cluster);

    LOG.info("Chaos with seed {}:\n{}", PLAN.seed(), report.text());
    assertThat(report.shortfalls()).as(report.text()).isEmpty();
    assertThat(report.violations()).as(report.text()).isEmpty();
  }

  /** A busy server may answer 503; its client retries. */
  private static Op createUntilAnswered(ProfileClient api, int number) {
    Op op;
    do {
      op = api.create(number % 2, Set.of(Vocabulary.email(1)), "t" + number, "L").orElseThrow();
    } while (op.status == 503);
    return op;
  }

  private static ProfileClient api(History history, int tenant) {
    var api = new ProfileClient(cluster.addresses(), tenant, TIMEOUT, history);
    api.define();
    return api;
  }

  /** The promises that do not hold after everything was restored. */
  private static List<String> violations(History history, int tenant) {
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
