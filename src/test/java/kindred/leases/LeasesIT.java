package kindred.leases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import kindred.Domain;
import kindred.cassandra.StatementExecutor;
import kindred.cassandra.TestKeyspace;
import kindred.leases.LeaseKeeper.Timing;
import kindred.recovery.RecoveryConfig;
import kindred.recovery.RecoveryServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers divide the work of recovery, and take over the share of one that stops or dies. */
class LeasesIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final Duration HEARTBEAT = Duration.ofMillis(50);
  private static final Duration SHORT = Duration.ofMillis(700);
  private static final Duration NEVER = Duration.ofHours(1);

  private Domain domain;

  @BeforeEach
  void noServerTakesPart() {
    assertThat(rows()).isZero();
    domain = KEYSPACE.domain();
  }

  @Test
  void one_server_has_all_shards_and_several_share_them_equally() {
    try (var first = server(NEVER)) {
      await().until(() -> shards(first) == 64);
      try (var second = server(NEVER)) {
        await().until(() -> shards(first) == 32 && shards(second) == 32);
        try (var third = server(NEVER)) {
          await().until(() -> shards(third) == 21 || shards(third) == 22);
          await().until(() -> shards(first) + shards(second) + shards(third) == 64);
        }
      }
    }
  }

  @Test
  void a_server_that_stops_releases_its_share_at_once() {
    try (var first = server(NEVER);
        var second = server(NEVER)) {
      await().until(() -> shards(first) == 32 && shards(second) == 32);

      first.stop();

      assertThat(KEYSPACE.rows("SELECT name FROM lease WHERE role = 'recovery'")).hasSize(1);
      await().until(() -> shards(second) == 64);
    }
  }

  @Test
  void the_share_of_a_server_without_a_heartbeat_is_taken_over_and_that_server_stops_using_it() {
    var unreachable = new AtomicBoolean();
    StatementExecutor executor =
        statement ->
            unreachable.get()
                ? new CompletableFuture<>()
                : KEYSPACE.driver().executeAsync(statement);
    try (var first = RecoveryServer.start(KEYSPACE, domain, config(SHORT), executor);
        var second = server(SHORT)) {
      await().until(() -> shards(first) == 32 && shards(second) == 32);

      unreachable.set(true);

      await().until(() -> shards(second) == 64);
      await().until(() -> shards(first) == 0);
    }
  }

  @Test
  void a_server_that_restarts_within_the_time_out_keeps_its_share() {
    var dead = new AtomicBoolean();
    StatementExecutor executor =
        statement ->
            dead.get() ? new CompletableFuture<>() : KEYSPACE.driver().executeAsync(statement);
    try (var first = named("first", executor);
        var second = named("second", KEYSPACE.driver()::executeAsync)) {
      await().until(() -> shards(first) == 32 && shards(second) == 32);

      dead.set(true);

      try (var restarted = named("first", KEYSPACE.driver()::executeAsync)) {
        await().until(() -> shards(restarted) == 32);
        assertThat(shards(second)).isEqualTo(32);
        assertThat(rows()).isEqualTo(2);
      }
    }
  }

  @Test
  void a_server_whose_lease_was_expired_takes_part_again_under_a_new_epoch() {
    try (var first = server(NEVER)) {
      await().until(() -> shards(first) == 64);

      KEYSPACE.rows(
          "DELETE FROM lease WHERE role = 'recovery' AND name = ? IF EXISTS", lease("name"));

      await().until(() -> rows() == 1);
      assertThat(lease("epoch")).isEqualTo(2L);
      await().until(() -> shards(first) == 64);
    }
    assertThat(rows()).isZero();
  }

  private RecoveryServer server(Duration heartbeatTimeout) {
    return RecoveryServer.start(KEYSPACE, domain, config(heartbeatTimeout));
  }

  private RecoveryServer named(String name, StatementExecutor executor) {
    return RecoveryServer.start(KEYSPACE, domain, config(NEVER), executor, name);
  }

  private static RecoveryConfig config(Duration heartbeatTimeout) {
    return new RecoveryConfig(
        new Timing(HEARTBEAT, heartbeatTimeout),
        Duration.ofMillis(100),
        NEVER,
        0,
        NEVER,
        NEVER,
        Duration.ZERO);
  }

  private static int shards(RecoveryServer server) {
    return (int) server.value("kindred_recovery_shards");
  }

  private static int rows() {
    return KEYSPACE.rows("SELECT name FROM lease WHERE role = 'recovery'").size();
  }

  private static Object lease(String column) {
    return KEYSPACE
        .rows("SELECT name, epoch FROM lease WHERE role = 'recovery'")
        .get(0)
        .getObject(column);
  }
}
