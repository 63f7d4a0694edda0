package kindred.recovery;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.protocol.internal.util.Bytes;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import kindred.Domain;
import kindred.audit.Auditor;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.FaultyExecutor.Fault;
import kindred.cassandra.TestKeyspace;
import kindred.claims.DanglingClaims;
import kindred.claims.RepairResult;
import kindred.harness.TestTenant;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.keys.ClaimedKey;
import kindred.leases.LeaseKeeper.Timing;
import kindred.profile.OwnedKey;
import kindred.profile.ProfileStore;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sweep deletes dangling keys, restores missing ones, and reports values with two owners. */
class SweeperIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  /** Sweeps without a pause, and completes no intents. */
  private static final RecoveryConfig BUSY =
      new RecoveryConfig(
          new Timing(Duration.ofMillis(100), Duration.ofSeconds(20)),
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          100_000,
          Duration.ofMillis(1),
          Duration.ofMillis(50),
          Duration.ZERO);

  private TestTenant tenant;
  private String ann;
  private String bob;

  private RecoveryServer sweeper;

  @BeforeEach
  void twoProfiles() {
    tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
    ann = tenant.create(Map.of("EmailAddress", "ann@x.org", "LastName", "Lee"));
    bob = tenant.create(Map.of("PhoneNumber", "7"));
    sweeper = null;
  }

  @AfterEach
  void clear() {
    if (sweeper != null) {
      sweeper.close();
    }
    KEYSPACE.rows("TRUNCATE profile");
    KEYSPACE.rows("TRUNCATE imported_profile");
    KEYSPACE.rows("TRUNCATE key_claim");
    KEYSPACE.rows("TRUNCATE key_entry");
    KEYSPACE.rows("TRUNCATE sweep_progress");
  }

  private void sweep() {
    sweeper = RecoveryServer.start(KEYSPACE, tenant.sound(), BUSY);
  }

  @Test
  void the_claim_of_an_update_that_died_is_deleted() {
    int claim =
        number(
            "INSERT INTO key_claim",
            other -> {
              var id = other.create(Map.of("EmailAddress", "ann@x.org"));
              return server -> other.update(server, id, Map.of("EmailAddress", "new@x.org"));
            });
    var executor = FaultyExecutor.at(KEYSPACE.driver(), claim, Fault.DIE_AFTER);
    tenant.update(KEYSPACE.domain(executor), ann, Map.of("EmailAddress", "new@x.org"));
    executor.awaitDeath();
    assertThat(tenant.rows("key_claim")).isEqualTo(3);

    sweep();

    soon().until(() -> tenant.rows("key_claim") == 2);
    assertThat(tenant.get(ann).version()).isEqualTo(2);
    isSound();
  }

  @Test
  void the_claim_of_a_create_that_died_is_deleted_and_its_id_is_fenced() {
    Map<String, Object> profile = Map.of("EmailAddress", "new@x.org");
    int claim =
        number(
            "INSERT INTO key_claim",
            other -> {
              other.create(Map.of("LastName", "Lee"));
              return server -> other.create(server, profile);
            });
    var executor = FaultyExecutor.at(KEYSPACE.driver(), claim, Fault.DIE_AFTER);
    tenant.create(KEYSPACE.domain(executor), profile);
    executor.awaitDeath();
    assertThat(tenant.rows("key_claim")).isEqualTo(3);

    sweep();

    soon().until(() -> tenant.rows("key_claim") == 2);
    assertThat(
            KEYSPACE.rows(
                "SELECT state FROM profile WHERE tenant_id = ? AND state = 5 ALLOW FILTERING",
                tenant.id()))
        .hasSize(1);
    isSound();
  }

  @Test
  void the_claim_of_a_running_import_is_not_deleted() {
    var claimed =
        new ClaimedKey(
            tenant.id(),
            new OwnedKey("idemail.5", "00ff", true, 0),
            new Claim("neverInsertedYet", "import:job", 0));
    var session = KEYSPACE.session();
    var claims = prepared(session, ClaimStore::new);
    await(claims.claim(claimed.tenant(), claimed.key(), claimed.claim()));

    assertThat(await(dangling(session, true).remove(claimed))).isEqualTo(RepairResult.UNCHANGED);
    assertThat(tenant.rows("key_claim")).isEqualTo(3);
    assertThat(await(dangling(session, false).remove(claimed))).isEqualTo(RepairResult.REMOVED);
    assertThat(tenant.rows("key_claim")).isEqualTo(2);
  }

  @Test
  void the_missing_claim_of_a_live_profile_is_restored() {
    var claim = claimOf(ann);
    deleteClaim(claim);
    assertThat(tenant.identify("EmailAddress", "ann@x.org")).isEmpty();

    sweep();

    soon().until(() -> sweeper.value("kindred_sweep_restored_total{table=\"profile\",}") == 1);
    assertThat(tenant.identify("EmailAddress", "ann@x.org")).containsExactly(ann);
    isSound();
  }

  @Test
  void the_missing_claim_of_an_imported_profile_is_restored() {
    var imported = tenant.importing().create(Map.of("EmailAddress", "eve@x.org"));
    deleteClaim(claimOf(imported));
    assertThat(tenant.identify("EmailAddress", "eve@x.org")).isEmpty();

    sweep();

    soon()
        .untilAsserted(
            () ->
                assertThat(tenant.identify("EmailAddress", "eve@x.org")).containsExactly(imported));
    assertThat(tenant.get(imported).version()).isEqualTo(1);
    isSound();
  }

  @Test
  void the_document_of_an_imported_profile_that_a_first_change_has_left_is_removed() {
    var imported = tenant.importing().create(Map.of("EmailAddress", "eve@x.org"));
    var executor =
        FaultyExecutor.atFirst(
            KEYSPACE.driver(), "UPDATE imported_profile USING TIMESTAMP", Fault.DIE_BEFORE);
    tenant.update(
        KEYSPACE.domain(executor), imported, Map.of("EmailAddress", "eve@x.org", "Note", "new"));
    executor.awaitDeath();
    assertThat(importedState()).isEqualTo((byte) 1);

    sweep();

    soon().until(() -> importedState() == 2);
    assertThat(tenant.get(imported).version()).isEqualTo(2);
    isSound();
  }

  private byte importedState() {
    return KEYSPACE
        .rows("SELECT state FROM imported_profile WHERE tenant_id = ? ALLOW FILTERING", tenant.id())
        .get(0)
        .getByte("state");
  }

  @Test
  void a_claim_that_leads_to_a_deleted_profile_is_stolen_for_the_live_owner() {
    var claim = claimOf(ann);
    var deleted = tenant.create(Map.of("Note", "n"));
    await(tenant.delete(tenant.sound(), deleted));
    KEYSPACE.rows(
        """
        UPDATE key_claim SET customer_id = ? WHERE tenant_id = ? AND key_name = ? AND bucket = ?
        AND value_hash = ? IF EXISTS""",
        deleted,
        tenant.id(),
        claim.getString("key_name"),
        claim.getInt("bucket"),
        claim.getByteBuffer("value_hash"));

    sweep();

    soon()
        .untilAsserted(
            () -> assertThat(tenant.identify("EmailAddress", "ann@x.org")).containsExactly(ann));
    isSound();
  }

  @Test
  void a_value_that_two_live_profiles_own_is_reported_and_not_changed() {
    var claim = claimOf(ann);
    KEYSPACE.rows(
        """
        BEGIN BATCH
        UPDATE profile SET version = 2 WHERE tenant_id = ? AND customer_id = ? IF state = 1
        INSERT INTO profile (tenant_id, customer_id, kind, name, item, value, meta)
        VALUES (?, ?, 3, ?, ?, 'claim', ?)
        APPLY BATCH""",
        tenant.id(),
        bob,
        tenant.id(),
        bob,
        claim.getString("key_name"),
        Bytes.toHexString(claim.getByteBuffer("value_hash")).substring(2),
        Integer.toString(claim.getInt("bucket")));
    var before = contents();

    sweep();

    soon().until(() -> sweeper.value("kindred_uniqueness_violations_total") >= 1);
    assertThat(contents()).isEqualTo(before);
    assertThat(Auditor.audit(KEYSPACE, tenant.id(), new Promises()))
        .anyMatch(finding -> finding.startsWith("I1"));
  }

  @Test
  void a_dangling_entry_is_deleted_and_a_missing_entry_is_restored() {
    var entry = entryOf(ann);
    enter(entry, bob, 3);
    KEYSPACE.rows(
        """
        DELETE FROM key_entry USING TIMESTAMP 3 WHERE tenant_id = ? AND key_name = ?
        AND bucket = ? AND value_hash = ? AND customer_id = ?""",
        tenant.id(),
        entry.getString("key_name"),
        entry.getShort("bucket"),
        entry.getByteBuffer("value_hash"),
        ann);
    assertThat(tenant.identify("LastName", "Lee")).isEmpty();
    await(tenant.update(tenant.sound(), ann, annWith("Note")));

    sweep();

    soon().until(() -> sweeper.value("kindred_sweep_removed_total{table=\"key_entry\",}") == 1);
    soon().untilAsserted(() -> assertThat(tenant.identify("LastName", "Lee")).containsExactly(ann));
    await(tenant.update(tenant.sound(), bob, Map.of("PhoneNumber", "7", "LastName", "Lee")));
    assertThat(tenant.identify("LastName", "Lee")).containsExactlyInAnyOrder(ann, bob);
    isSound();
  }

  @Test
  void the_merge_of_a_frozen_profile_is_completed_although_its_intent_is_lost() {
    int freeze =
        number(
            "UPDATE profile SET state = 2",
            other -> {
              var source = other.create(Map.of("EmailAddress", "ann@x.org"));
              var destination = other.create(Map.of("PhoneNumber", "7"));
              return server -> other.merge(server, source, destination);
            });
    var executor = FaultyExecutor.at(KEYSPACE.driver(), freeze, Fault.DIE_AFTER);
    tenant.merge(KEYSPACE.domain(executor), ann, bob);
    executor.awaitDeath();
    for (var row : KEYSPACE.rows("SELECT shard, bucket FROM intent")) {
      KEYSPACE.rows(
          "DELETE FROM intent WHERE shard = ? AND bucket = ?",
          row.getShort("shard"),
          row.getInt("bucket"));
    }

    sweep();

    soon()
        .untilAsserted(
            () ->
                tenant.audit(
                    new Promises()
                        .created(ann)
                        .created(bob)
                        .merged(ann, bob)
                        .nothingInTransition()));
  }

  /**
   * The number of the first statement with this beginning, found by the operation of another
   * tenant.
   */
  private static int number(
      String beginning, Function<TestTenant, Function<Domain, Future<?>>> operation) {
    var other = new TestTenant(KEYSPACE, KEYSPACE.domain());
    var executor = FaultyExecutor.sound(KEYSPACE.driver());
    await(operation.apply(other).apply(KEYSPACE.domain(executor)));
    for (int k = 0; k < executor.sent().size(); k++) {
      if (executor.sent().get(k).startsWith(beginning)) {
        return k + 1;
      }
    }
    throw new AssertionError(executor.sent());
  }

  /** A sweep of three tables may take long on a busy machine. */
  private static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofSeconds(120));
  }

  private void isSound() {
    tenant.audit(new Promises().created(ann).created(bob).nothingInTransition());
  }

  private static Map<String, Object> annWith(String attribute) {
    var profile = new HashMap<String, Object>();
    profile.put("EmailAddress", "ann@x.org");
    profile.put("LastName", "Lee");
    profile.put(attribute, "new");
    return profile;
  }

  private DanglingClaims dangling(CassandraSession session, boolean running) {
    return new DanglingClaims(
        prepared(session, ClaimStore::new),
        prepared(session, ProfileStore::new),
        tenant.sound().merges().pending(),
        (tenantId, job) -> Future.succeededFuture(running));
  }

  private void deleteClaim(Row claim) {
    KEYSPACE.rows(
        """
        DELETE FROM key_claim WHERE tenant_id = ? AND key_name = ? AND bucket = ?
        AND value_hash = ? IF EXISTS""",
        tenant.id(),
        claim.getString("key_name"),
        claim.getInt("bucket"),
        claim.getByteBuffer("value_hash"));
  }

  private void enter(Row like, String customer, long timestamp) {
    KEYSPACE.rows(
        """
        INSERT INTO key_entry (tenant_id, key_name, bucket, value_hash, customer_id)
        VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?""",
        tenant.id(),
        like.getString("key_name"),
        bucket(like, customer),
        like.getByteBuffer("value_hash"),
        customer,
        timestamp);
  }

  /** The entries of a value are in four of 1,024 buckets. */
  private static short bucket(Row like, String customer) {
    long first = like.getByteBuffer("value_hash").getInt(0) & 0xffff_ffffL;
    return (short) (((first >>> 22) + 256L * Math.floorMod(customer.hashCode(), 4)) % 1024);
  }

  private Row claimOf(String customer) {
    return all("key_claim").stream()
        .filter(row -> customer.equals(row.getString("customer_id")))
        .findFirst()
        .orElseThrow();
  }

  private Row entryOf(String customer) {
    return all("key_entry").stream()
        .filter(row -> customer.equals(row.getString("customer_id")))
        .findFirst()
        .orElseThrow();
  }

  private List<String> contents() {
    return List.of("profile", "key_claim", "key_entry").stream()
        .flatMap(table -> all(table).stream())
        .map(Row::getFormattedContents)
        .sorted()
        .toList();
  }

  private List<Row> all(String table) {
    return KEYSPACE.rowsOf(tenant.id(), table);
  }
}
