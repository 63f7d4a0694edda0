package kindred.recovery;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.FaultyExecutor.Fault;
import kindred.cassandra.StalledExecutor;
import kindred.cassandra.TestKeyspace;
import kindred.harness.TestTenant;
import kindred.intents.Intent;
import kindred.intents.Intent.Kind;
import kindred.leases.LeaseKeeper.Timing;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Other servers complete what a dead server left half-way, without a request. */
class RecoveryIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  /** Without any delay, so that recovery always runs and always interferes. */
  private static final RecoveryConfig EAGER =
      new RecoveryConfig(
          new Timing(Duration.ofMillis(100), Duration.ofSeconds(20)),
          Duration.ofMillis(20),
          Duration.ZERO,
          0,
          Duration.ofHours(1),
          Duration.ZERO,
          Duration.ZERO);

  @TestFactory
  Stream<DynamicTest> the_merge_of_a_dead_server_is_completed() {
    return everyDeath(Merge::new);
  }

  @TestFactory
  Stream<DynamicTest> the_deletion_of_a_dead_server_is_completed() {
    return everyDeath(Deletion::new);
  }

  @TestFactory
  Stream<DynamicTest> a_slow_merge_tolerates_recovery_at_every_step() {
    return everyStall(Merge::new, false);
  }

  @TestFactory
  Stream<DynamicTest> a_slow_deletion_tolerates_recovery_at_every_step() {
    return everyStall(Deletion::new, false);
  }

  @TestFactory
  Stream<DynamicTest> the_last_statement_of_a_dead_merge_may_arrive_after_its_recovery() {
    return everyStall(Merge::new, true);
  }

  @TestFactory
  Stream<DynamicTest> the_last_statement_of_a_dead_deletion_may_arrive_after_its_recovery() {
    return everyStall(Deletion::new, true);
  }

  @Test
  void an_intent_of_weeks_ago_is_completed_and_its_bucket_deleted() {
    var tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
    var merge = new Merge(tenant);
    var left =
        new Intent(
            "m" + tenant.id(),
            Kind.MERGE,
            tenant.id(),
            merge.source,
            merge.destination,
            "1",
            Instant.now().minus(Duration.ofDays(30)));
    tenant
        .sound()
        .intents()
        .store()
        .begin(left)
        .otherwiseEmpty()
        .toCompletionStage()
        .toCompletableFuture()
        .join();
    KEYSPACE.rows(
        """
        UPDATE profile SET state = 2, merge_id = ?, merged_into = ?, version = 2
        WHERE tenant_id = ? AND customer_id = ? IF state = 1""",
        left.id(),
        merge.destination,
        tenant.id(),
        merge.source);

    try (var recovery = RecoveryServer.start(KEYSPACE, tenant.sound(), EAGER)) {
      merge.isWhole();
      assertThat(tenant.live()).containsExactly(merge.destination);
      await().until(() -> buckets().stream().allMatch(bucket -> bucket > hour() - 2));
      assertThat(recovery.value("kindred_recovery_finished_total{kind=\"merge\",}")).isEqualTo(1);
    }
  }

  @Test
  void an_intent_that_cannot_be_completed_does_not_delay_others() {
    var tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
    var broken = Intent.now("b" + tenant.id(), Kind.DELETE, tenant.id(), "x", "", "no JSON");
    await(tenant.sound().intents().store().begin(broken));
    var executor = FaultyExecutor.at(KEYSPACE.driver(), freeze(), Fault.DIE_AFTER);
    var merge = new Merge(tenant);
    merge.run(KEYSPACE.domain(executor));
    executor.awaitDeath();

    try (var recovery = RecoveryServer.start(KEYSPACE, tenant.sound(), EAGER)) {
      await().untilAsserted(() -> assertThat(tenant.rows("intent")).isEqualTo(1));
      merge.audit();
      assertThat(recovery.value("kindred_recovery_failures_total{kind=\"delete\",}")).isPositive();
    }
    await(tenant.sound().intents().store().end(broken));
  }

  @Test
  void a_young_intent_is_left_to_its_server() {
    var tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
    var executor = FaultyExecutor.at(KEYSPACE.driver(), freeze(), Fault.DIE_AFTER);
    var merge = new Merge(tenant);
    merge.run(KEYSPACE.domain(executor));
    executor.awaitDeath();
    var withMinimumAge =
        new RecoveryConfig(
            EAGER.leases(),
            EAGER.scanInterval(),
            Duration.ofHours(1),
            0,
            Duration.ofHours(1),
            Duration.ZERO,
            Duration.ZERO);

    try (var recovery = RecoveryServer.start(KEYSPACE, tenant.sound(), withMinimumAge)) {
      await().until(() -> recovery.value("kindred_recovery_open_intents{kind=\"merge\",}") >= 1);
      assertThat(tenant.rows("intent")).isEqualTo(1);
      await().until(() -> recovery.value(oldest("merge")) >= 1);
      assertThat(recovery.value(oldest("back_fill"))).isZero();
    }
    RecoveryServer.start(KEYSPACE, tenant.sound(), EAGER).during(merge::isWhole);
  }

  private static String oldest(String kind) {
    return "kindred_recovery_oldest_intent_seconds{kind=\"" + kind + "\",}";
  }

  /** The number of the statement that freezes the source of a merge. */
  private static int freeze() {
    var statements = statements(Merge::new);
    for (int k = 0; k < statements.size(); k++) {
      if (statements.get(k).startsWith("UPDATE profile SET state = 2")) {
        return k + 1;
      }
    }
    throw new AssertionError(statements);
  }

  private static List<Integer> buckets() {
    return KEYSPACE.rows("SELECT bucket FROM intent_bucket WHERE list = 'open'").stream()
        .map(row -> row.getInt("bucket"))
        .toList();
  }

  private static int hour() {
    return (int) (Instant.now().getEpochSecond() / 3600);
  }

  private static Stream<DynamicTest> everyDeath(Function<TestTenant, Case> prepare) {
    var cases = new ArrayList<DynamicTest>();
    var statements = statements(prepare);
    for (int k = 1; k <= statements.size(); k++) {
      for (var fault : List.of(Fault.DIE_BEFORE, Fault.DIE_AFTER)) {
        int chosen = k;
        cases.add(
            DynamicTest.dynamicTest(
                fault + " " + k + ": " + FaultyExecutor.brief(statements.get(k - 1)),
                () -> die(prepare, chosen, fault)));
      }
    }
    return cases.stream();
  }

  private static void die(Function<TestTenant, Case> prepare, int k, Fault fault) {
    var tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
    var executor = FaultyExecutor.at(KEYSPACE.driver(), k, fault);
    var left = prepare.apply(tenant);
    left.run(KEYSPACE.domain(executor));
    executor.awaitDeath();
    executor.drain();

    RecoveryServer.start(KEYSPACE, tenant.sound(), EAGER).during(left::isWhole);
  }

  private static Stream<DynamicTest> everyStall(Function<TestTenant, Case> prepare, boolean dies) {
    var cases = new ArrayList<DynamicTest>();
    var statements = statements(prepare);
    for (int k = 1; k <= statements.size(); k++) {
      int stalled = k;
      cases.add(
          DynamicTest.dynamicTest(
              "at " + k + ": " + FaultyExecutor.brief(statements.get(k - 1)),
              () -> stall(prepare, stalled, dies)));
    }
    return cases.stream();
  }

  private static void stall(Function<TestTenant, Case> prepare, int k, boolean dies) {
    var tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
    var executor = new StalledExecutor(KEYSPACE.driver(), k, dies);
    var slow = prepare.apply(tenant);
    var operation = slow.run(KEYSPACE.domain(executor));
    executor.reached().orTimeout(120, TimeUnit.SECONDS).join();
    tenant.recover();
    tenant.recover();
    executor.deliver();
    if (!dies) {
      await(operation);
      slow.happened();
    }
    tenant.recover();
    slow.isWhole();
  }

  private static List<String> statements(Function<TestTenant, Case> prepare) {
    var tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
    var executor = FaultyExecutor.sound(KEYSPACE.driver());
    var undisturbed = prepare.apply(tenant);
    await(undisturbed.run(KEYSPACE.domain(executor)));
    undisturbed.happened();
    undisturbed.isWhole();
    return executor.sent();
  }

  /** An operation that must happen completely or not at all. */
  private abstract static class Case {
    final TestTenant tenant;

    Case(TestTenant tenant) {
      this.tenant = tenant;
    }

    abstract Future<?> run(Domain server);

    abstract void happened();

    abstract void audit();

    final void isWhole() {
      await()
          .pollInterval(Duration.ofMillis(20))
          .untilAsserted(() -> assertThat(tenant.rows("intent")).isZero());
      audit();
    }
  }

  private static final class Merge extends Case {
    private final String source;
    private final String destination;

    Merge(TestTenant tenant) {
      super(tenant);
      source = tenant.create(Map.of("EmailAddress", "s@x.org", "LastName", "Lee", "Note", "1"));
      destination = tenant.create(Map.of("PhoneNumber", "2", "LastName", "Lee"));
    }

    @Override
    Future<?> run(Domain server) {
      return tenant.merge(server, source, destination);
    }

    @Override
    void happened() {
      assertThat(tenant.live()).containsExactly(destination);
      tenant.audit(new Promises().merged(source, destination));
    }

    @Override
    void audit() {
      tenant.audit(new Promises().created(source).created(destination).nothingInTransition());
      assertThat(tenant.rows("key_claim")).isEqualTo(2);
      assertThat(tenant.identify("EmailAddress", "s@x.org")).hasSize(1);
      assertThat(tenant.identify("LastName", "Lee")).hasSameSizeAs(tenant.live());
    }
  }

  private static final class Deletion extends Case {
    private final String customer;

    Deletion(TestTenant tenant) {
      super(tenant);
      customer =
          tenant.create(Map.of("EmailAddress", "d@x.org", "PhoneNumber", "1", "LastName", "Lee"));
    }

    @Override
    Future<?> run(Domain server) {
      return tenant.delete(server, customer);
    }

    @Override
    void happened() {
      assertThat(tenant.live()).isEmpty();
    }

    @Override
    void audit() {
      tenant.audit(new Promises().nothingInTransition());
      int live = tenant.live().size();
      assertThat(tenant.rows("key_claim")).isEqualTo(2 * live);
      assertThat(tenant.rows("key_entry")).isEqualTo(live);
    }
  }
}
