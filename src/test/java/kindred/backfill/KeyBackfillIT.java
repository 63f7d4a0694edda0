package kindred.backfill;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.backfill.KeyLifecycle.Progress;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.FaultyExecutor.Fault;
import kindred.cassandra.TestKeyspace;
import kindred.directory.Contents;
import kindred.harness.TestTenant;
import kindred.intents.Intent;
import kindred.profile.IdempotencyKey;
import kindred.profile.Ids;
import kindred.profile.ImportedProfile;
import kindred.profile.ImportedProfileStore;
import kindred.profile.ImportedProfileStore.InsertContext;
import kindred.schema.IdentificationKey;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An active key finds every profile, whenever and by whichever server it was written. */
@Order(1)
class KeyBackfillIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final Map<String, Object> BY_NOTE =
      Map.of("name", "idNote", "unique", true, "attributes", List.of("Note"));
  private static final Map<String, Object> BY_CITY =
      Map.of("name", "idCity", "source", "Address", "attributes", List.of("City"));

  private Domain one;
  private Domain other;
  private TestTenant tenant;

  @BeforeEach
  void openTwoServers() {
    one = KEYSPACE.domain();
    other = KEYSPACE.domain();
    tenant = new TestTenant(KEYSPACE, one);
  }

  @Test
  void a_key_of_a_tenant_without_profiles_is_active_at_once() {
    var key = await(one.keys().create(tenant.id(), BY_NOTE));

    assertThat(key.building()).isFalse();
    assertThat(key(tenant, "idNote").building()).isFalse();
    assertThat(tenant.rows("intent")).isZero();
  }

  @Test
  void a_key_finds_a_thousand_existing_profiles_and_lists_its_conflicts() {
    var ids = new HashMap<Integer, String>();
    for (int from = 0; from < 1_000; from += 100) {
      var some = IntStream.range(from, from + 100).boxed().toList();
      var created = some.stream().map(i -> tenant.create(one, Map.of("Note", "n" + i))).toList();
      await(Future.all(created));
      some.forEach(i -> ids.put(i, created.get(i % 100).result()));
    }
    var duplicates =
        IntStream.range(0, 5).mapToObj(i -> tenant.create(Map.of("Note", "N" + i))).toList();

    assertThat(await(one.keys().create(tenant.id(), BY_NOTE)).building()).isTrue();
    assertThat(refusal(byNote(one, "n7")).code()).isEqualTo("key-building");
    assertThat(refusal(tenant.create(one, Map.of("Note", "n7"))))
        .satisfiesAnyOf(
            problem -> assertThat(problem).isNull(),
            problem -> assertThat(problem.code()).isEqualTo("key-taken"));
    var conflicts = awaitConflicts().first();

    assertThat(conflicts).hasSizeBetween(5, 6);
    for (int i = 0; i < 5; i++) {
      var pair = List.of(ids.get(i), duplicates.get(i));
      assertThat(conflicts)
          .anyMatch(
              conflict ->
                  pair.contains(conflict.customer())
                      && pair.contains(conflict.other())
                      && !conflict.customer().equals(conflict.other()));
    }
    conflicts.forEach(
        conflict -> await(tenant.merge(other, conflict.customer(), conflict.other())));
    awaitActive("idNote");
    for (int i = 0; i < 1_000; i++) {
      assertThat(await(byNote(other, "n" + i))).hasSize(1);
    }
    assertThat(refusal(tenant.create(other, Map.of("Note", "n999"))).code()).isEqualTo("key-taken");
    tenant.audit(new Promises().nothingInTransition());
  }

  @Test
  void a_key_finds_imported_profiles_on_several_pages() {
    var online = tenant.create(Map.of("Note", "online"));
    var contents = new Contents(await(one.schemas().current(tenant.id())));
    var store = prepared(KEYSPACE.session(), ImportedProfileStore::new);
    var job = new InsertContext(tenant.id(), "job", Instant.now().truncatedTo(ChronoUnit.MILLIS));
    for (int from = 0; from < 700; from += Ids.GROUP) {
      var group =
          IntStream.rangeClosed(from + 1, Math.min(700, from + Ids.GROUP))
              .mapToObj(
                  row ->
                      ImportedProfile.of(
                          Ids.imported("job", row),
                          contents.created("default", Map.of("Note", "n" + row))))
              .toList();
      await(store.insert(job, group));
    }

    var twin = tenant.create(Map.of("Note", "ONLINE"));

    await(one.keys().create(tenant.id(), BY_NOTE));

    assertThat(awaitConflicts().checked()).isEqualTo(702);
    await(tenant.delete(one, twin));
    awaitActive("idNote");
    for (int row = 1; row <= 700; row++) {
      assertThat(await(byNote(other, "n" + row))).containsExactly(Ids.imported("job", row));
    }
    assertThat(await(byNote(other, "online"))).containsExactly(online);
    assertThat(tenant.get(Ids.imported("job", 7)).version()).isEqualTo(2);
    tenant.audit(new Promises().nothingInTransition());
  }

  @Test
  void a_conflict_ends_when_the_value_or_the_profile_is_gone() {
    var ids =
        Stream.of("a", "A", "b", "B").map(note -> tenant.create(Map.of("Note", note))).toList();
    await(one.keys().create(tenant.id(), BY_NOTE));
    var conflicts = awaitConflicts().first();
    assertThat(conflicts).hasSize(2);

    var conflicting = conflicts.stream().map(conflict -> conflict.customer()).toList();
    await(tenant.update(other, conflicting.get(0), Map.of("Note", "c")));
    await(tenant.delete(other, conflicts.get(1).other()));

    awaitActive("idNote");
    assertThat(await(byNote(other, "c"))).containsExactly(conflicting.get(0));
    assertThat(tenant.live()).hasSize(3).contains(conflicting.get(1));
    for (var id : tenant.live()) {
      assertThat(
              await(
                  byNote(other, (String) tenant.get(id).content().attributes().of("Note").get(0))))
          .containsExactly(id);
    }
    assertThat(ids).containsAll(tenant.live());
    tenant.audit(new Promises().nothingInTransition());
  }

  @Test
  void other_attributes_of_a_profile_with_a_conflict_can_be_changed() {
    tenant.create(Map.of("Note", "a"));
    tenant.create(Map.of("Note", "a"));
    await(one.keys().create(tenant.id(), BY_NOTE));
    var conflicting = awaitConflicts().first().get(0).customer();

    await(tenant.update(other, conflicting, Map.of("Note", "a", "LastName", "Lee")));
    await(tenant.insertRecords(other, conflicting, Map.of("Visit", List.of(Map.of("Day", "1")))));

    assertThat(tenant.identify("LastName", "lee")).containsExactly(conflicting);
  }

  @Test
  void a_key_that_is_not_unique_finds_existing_profiles_and_changes_nothing_but_their_version() {
    var id = tenant.create(Map.of("Address", Map.of("City", "Rome"), "Note", "n"));
    var before = tenant.get(id);

    await(one.keys().create(tenant.id(), BY_CITY));
    awaitActive("idCity");

    assertThat(await(tenant.identify(other, Map.of("Address.City", "ROME")))).containsExactly(id);
    var after = tenant.get(id);
    assertThat(after.version()).isEqualTo(before.version() + 1);
    assertThat(after.content().attributes()).isEqualTo(before.content().attributes());
    assertThat(after.content().records()).isEqualTo(before.content().records());
  }

  @Test
  void an_insert_that_was_in_flight_when_the_key_was_created_has_the_key_before_it_is_reported() {
    tenant.create(Map.of("Note", "somebody"));
    var gate = new Gate("insert_id = ?");
    var slow = KEYSPACE.domain(gate);

    var created = tenant.create(slow, Map.of("Note", "x"));
    gate.reached.orTimeout(120, TimeUnit.SECONDS).join();
    await(one.keys().create(tenant.id(), BY_NOTE));
    awaitActive("idNote");
    assertThat(await(byNote(one, "x"))).isEmpty();
    gate.release();

    assertThat(await(byNote(one, "x"))).isEmpty();
    assertThat(await(created)).isEqualTo(await(byNote(one, "x")).get(0));
    tenant.audit(new Promises().created(created.result()).nothingInTransition());
  }

  @Test
  void an_insert_that_cannot_have_a_key_created_meanwhile_is_undone() {
    tenant.create(Map.of("Note", "somebody"));
    var gate = new Gate("insert_id = ?");
    var slow = KEYSPACE.domain(gate);

    var late = tenant.create(slow, Map.of("Note", "x", "EmailAddress", "x@x.org"));
    gate.reached.orTimeout(120, TimeUnit.SECONDS).join();
    await(one.keys().create(tenant.id(), BY_NOTE));
    awaitActive("idNote");
    var first = tenant.create(Map.of("Note", "X"));
    gate.release();

    var refused = refusal(late);
    assertThat(refused.code()).isEqualTo("key-taken");
    assertThat(refused.members()).containsEntry("customer_id", first);
    assertThat(tenant.live()).hasSize(2).contains(first);
    assertThat(tenant.identify("EmailAddress", "x@x.org")).isEmpty();
    tenant.create(Map.of("EmailAddress", "x@x.org"));
    tenant.audit(new Promises().created(first).nothingInTransition());
  }

  @Test
  void an_insert_that_a_repetition_may_have_reported_stays() {
    tenant.create(Map.of("Note", "somebody"));
    var gate = new Gate("insert_id = ?");
    var slow = KEYSPACE.domain(gate);
    var key = new IdempotencyKey("name", "content");

    var late = slow.directory().create(tenant.id(), "default", Map.of("Note", "x"), key);
    gate.reached.join();
    await(one.keys().create(tenant.id(), BY_NOTE));
    awaitActive("idNote");
    var first = tenant.create(Map.of("Note", "X"));
    gate.release();

    var id = await(late);
    var again = other.directory().create(tenant.id(), "default", Map.of("Note", "x"), key);
    assertThat(await(again)).isEqualTo(id);
    assertThat(tenant.live()).contains(id, first);
    assertThat(await(byNote(one, "x"))).containsExactly(first);
  }

  @Test
  void an_update_that_was_in_flight_when_the_key_was_created_gets_its_value() {
    var id = tenant.create(Map.of("Note", "old"));
    var gate = new Gate("IF state = 1 AND version = ?");
    var slow = KEYSPACE.domain(gate);
    await(slow.schemas().current(tenant.id()));

    var change = tenant.update(slow, id, Map.of("Note", "new"));
    gate.reached.orTimeout(120, TimeUnit.SECONDS).join();
    await(one.keys().create(tenant.id(), BY_NOTE));
    awaitActive("idNote");
    gate.release();
    await(change);

    assertThat(await(byNote(one, "new"))).containsExactly(id);
    assertThat(await(byNote(one, "old"))).isEmpty();
    tenant.audit(new Promises().updated(id, "Note", "new").nothingInTransition());
  }

  @Test
  void a_merge_of_profiles_with_and_without_the_key_loses_no_value() {
    var ids = IntStream.range(0, 20).mapToObj(i -> tenant.create(Map.of("Note", "n" + i))).toList();
    var building = one.keys().create(tenant.id(), BY_NOTE);
    var merges = new ArrayList<Future<?>>();
    merges.add(building);
    for (int i = 0; i < 20; i += 2) {
      merges.add(tenant.merge(other, ids.get(i), ids.get(i + 1)));
    }
    await(Future.all(merges));

    awaitActive("idNote");

    for (int i = 0; i < 20; i++) {
      assertThat(await(byNote(other, "n" + i))).containsExactly(ids.get(i | 1));
    }
    tenant.audit(new Promises().nothingInTransition());
  }

  @Test
  void another_server_accepts_a_new_definition_at_once() {
    await(other.schemas().current(tenant.id()));
    await(other.schemas().current(tenant.id() + 3_000_000));
    await(
        one.schemas()
            .createExtension(
                tenant.id(),
                Map.of(
                    "name",
                    "Pet",
                    "type",
                    "multi-valued",
                    "attributes",
                    List.of(Map.of("name", "Name", "type", "string")))));
    await(
        one.schemas()
            .defineCore(tenant.id() + 3_000_000, List.of(Map.of("name", "A", "type", "string"))));

    var id = await(tenant.create(other, Map.of("Pet", List.of(Map.of("Name", "Rex")))));
    await(tenant.insertRecords(other, id, Map.of("Pet", List.of(Map.of("Name", "Tom")))));
    await(other.directory().create(tenant.id() + 3_000_000, "default", Map.of("A", "a")));
    await(one.keys().create(tenant.id() + 4_000_000, BY_CITY).otherwiseEmpty());

    assertThat(tenant.get(id).content().records()).hasSize(2);
  }

  @Test
  void the_claims_and_entries_of_a_deleted_key_are_deleted_and_its_name_can_be_used_again() {
    await(one.keys().create(tenant.id(), BY_NOTE));
    await(one.keys().create(tenant.id(), BY_CITY));
    tenant.create(Map.of("Note", "n", "Address", Map.of("City", "Rome")));
    assertThat(tenant.rows("key_claim")).isEqualTo(1);
    assertThat(tenant.rows("key_entry")).isEqualTo(1);

    await(one.keys().delete(tenant.id(), "idNote"));
    await(one.keys().delete(tenant.id(), "idCity"));
    var second = tenant.create(Map.of("Note", "n", "Address", Map.of("City", "Rome")));

    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(tenant.rows("key_claim")).isZero();
              assertThat(tenant.rows("key_entry")).isZero();
              assertThat(await(one.schemas().now(tenant.id())).dropped()).isEmpty();
              assertThat(tenant.rows("key_backfill")).isZero();
            });
    await(one.keys().create(tenant.id(), BY_NOTE));
    var conflicts = awaitConflicts().first();
    assertThat(conflicts).hasSize(1);
    await(tenant.delete(one, second));
    awaitActive("idNote");
    assertThat(await(byNote(other, "n"))).hasSize(1);
    tenant.audit(new Promises().nothingInTransition());
  }

  @Test
  void a_key_that_is_deleted_during_its_back_fill_leaves_nothing() {
    for (int i = 0; i < 2; i++) {
      tenant.create(Map.of("Note", "n", "LastName", "Lee"));
    }
    long entries = tenant.rows("key_entry");
    await(
        one.keys()
            .create(
                tenant.id(),
                Map.of(
                    "name", "idNote", "unique", true, "attributes", List.of("Note", "LastName"))));
    awaitConflicts();
    assertThat(tenant.rows("key_entry")).isGreaterThan(entries);

    await(one.keys().delete(tenant.id(), "idNote"));

    Awaitility.await().untilAsserted(() -> assertThat(tenant.rows("key_backfill")).isZero());
    assertThat(tenant.rows("key_entry")).isEqualTo(entries);
    assertThat(tenant.rows("key_claim")).isZero();
    assertThat(tenant.rows("key_conflict")).isZero();
  }

  @Test
  void another_server_completes_the_back_fill_of_a_dead_one() throws InterruptedException {
    assertThat(withFaults(Fault.DIE_AFTER, 36)).isGreaterThan(20);
  }

  @Test
  void a_back_fill_survives_a_statement_with_an_unknown_outcome() throws InterruptedException {
    assertThat(withFaults(Fault.LOSE_REPLY, 36)).isGreaterThan(20);
  }

  @Test
  void a_back_fill_survives_a_statement_that_arrives_late() throws InterruptedException {
    assertThat(withFaults(Fault.LATE, 36)).isGreaterThan(20);
  }

  /**
   * Runs the back-fill with the fault at each statement, for a tenant of its own, several at a
   * time.
   *
   * @return how often the statement was reached
   */
  private long withFaults(Fault fault, int statements) throws InterruptedException {
    var reached = new AtomicInteger();
    var failures = new ConcurrentLinkedQueue<Throwable>();
    var threads = Executors.newFixedThreadPool(8);
    for (int k = 1; k <= statements; k++) {
      int statement = k;
      threads.execute(
          () -> {
            try {
              reached.addAndGet(survive(statement, fault) ? 1 : 0);
            } catch (AssertionError | RuntimeException failure) {
              failures.add(new AssertionError(fault + " at statement " + statement, failure));
            }
          });
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(3, TimeUnit.MINUTES)).isTrue();
    assertThat(failures).isEmpty();
    return reached.get();
  }

  private boolean survive(int k, Fault fault) {
    var tenant = new TestTenant(KEYSPACE, one);
    var ids =
        Stream.of("a", "b", "c", "A").map(note -> tenant.create(Map.of("Note", note))).toList();
    var executor = FaultyExecutor.at(KEYSPACE.driver(), k, fault);
    var dying = KEYSPACE.domain(executor);

    var created = dying.keys().create(tenant.id(), BY_NOTE);
    Awaitility.await()
        .until(
            () -> executor.dead().isDone() || (created.isComplete() && progress(tenant).walked()));
    executor.deliver();
    if (await(one.schemas().now(tenant.id())).key("idNote").isEmpty()) {
      await(one.keys().create(tenant.id(), BY_NOTE));
    }
    other.keys().job().start(intent(tenant));
    var conflict = awaitConflicts(tenant).first().get(0);
    await(tenant.merge(one, conflict.customer(), conflict.other()));
    awaitActive(tenant, "idNote");

    assertThat(ids).contains(conflict.customer(), conflict.other());
    assertThat(await(byNote(tenant, one, "a"))).containsExactly(conflict.other());
    assertThat(await(byNote(tenant, one, "b"))).containsExactly(ids.get(1));
    assertThat(await(byNote(tenant, one, "c"))).containsExactly(ids.get(2));
    executor.drain();
    tenant.audit(
        new Promises().merged(conflict.customer(), conflict.other()).nothingInTransition());
    return executor.happened();
  }

  @Test
  void a_key_that_is_created_late_has_an_intent_though_recovery_found_nothing_to_do() {
    tenant.create(Map.of("Note", "a"));
    tenant.create(Map.of("Note", "a"));
    var gate = new Gate("UPDATE tenant_schema");
    var slow = KEYSPACE.domain(gate);

    var created = slow.keys().create(tenant.id(), BY_NOTE);
    gate.reached.join();
    for (var intent : intents()) {
      assertThat(await(other.keys().job().finish(intent))).isTrue();
      await(other.intents().store().end(intent));
    }
    assertThat(intents()).isEmpty();
    gate.release();

    assertThat(await(created).building()).isTrue();
    assertThat(intents()).isNotEmpty();
    awaitConflicts();
    assertThat(intents()).isNotEmpty();
  }

  private List<Intent> intents() {
    var found = new ArrayList<Intent>();
    var intents = one.intents().store();
    await(intents.buckets(0)).forEach(bucket -> found.addAll(await(intents.in(bucket))));
    found.removeIf(intent -> intent.tenant() != tenant.id());
    return found;
  }

  @Test
  void recovery_continues_a_back_fill_that_stands_still() {
    tenant.create(Map.of("Note", "a"));
    await(one.schemas().createKey(tenant.id(), BY_NOTE));
    var job = other.keys().job();

    Awaitility.await().until(() -> await(job.finish(intent(tenant))));

    assertThat(key(tenant, "idNote").building()).isFalse();
    assertThat(await(one.keys().job().finish(intent(tenant)))).isTrue();
  }

  private static Intent intent(TestTenant tenant) {
    return Intent.now("op", Intent.Kind.BACK_FILL, tenant.id(), "", "", "");
  }

  private IdentificationKey key(TestTenant tenant, String name) {
    return await(other.schemas().now(tenant.id())).key(name).orElseThrow();
  }

  private Progress progress(TestTenant tenant) {
    return await(other.keys().progress(tenant.id(), key(tenant, "idNote")));
  }

  private Progress awaitConflicts() {
    return awaitConflicts(tenant);
  }

  private Progress awaitConflicts(TestTenant tenant) {
    Awaitility.await().until(() -> progress(tenant).walked() && progress(tenant).conflicts() > 0);
    assertThat(key(tenant, "idNote").building()).isTrue();
    return progress(tenant);
  }

  private void awaitActive(String name) {
    awaitActive(tenant, name);
  }

  private void awaitActive(TestTenant tenant, String name) {
    Awaitility.await().until(() -> !key(tenant, name).building());
  }

  private Future<List<String>> byNote(Domain server, String value) {
    return byNote(tenant, server, value);
  }

  private static Future<List<String>> byNote(TestTenant tenant, Domain server, String value) {
    return server
        .finder()
        .identify(tenant.id(), Optional.of("idNote"), Map.of("Note", value), "", 10)
        .map(page -> page.profiles().stream().map(profile -> profile.id()).toList());
  }

  /** Holds the first statement that contains some words until it is released. */
  private static final class Gate implements kindred.cassandra.StatementExecutor {
    private final String words;
    private final CompletableFuture<Void> reached = new CompletableFuture<>();
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    Gate(String words) {
      this.words = words;
    }

    @Override
    public CompletionStage<AsyncResultSet> send(Statement<?> statement) {
      if (!reached.isDone() && cql(statement).contains(words)) {
        reached.complete(null);
        return released.thenCompose(open -> KEYSPACE.driver().executeAsync(statement));
      }
      return KEYSPACE.driver().executeAsync(statement);
    }

    void release() {
      released.complete(null);
    }

    private static String cql(Statement<?> statement) {
      return statement instanceof BatchStatement batch
          ? String.join(
              ";", StreamSupport.stream(batch.spliterator(), false).map(Gate::cql).toList())
          : statement instanceof BoundStatement bound
              ? bound.getPreparedStatement().getQuery()
              : "";
    }
  }
}
