package kindred.schema;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.TestKeyspace;
import kindred.harness.Protocol;
import kindred.harness.TestTenant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Schema changes take effect one after the other, each completely or not at all, and once. */
class SchemaRegistryIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = TestKeyspace.shared();

  private static final Map<String, Object> NOTE_KEY =
      Map.of("name", "idNote", "unique", true, "attributes", List.of("Note"));
  private static final Map<String, Object> CITY =
      Map.of(
          "name",
          "City",
          "type",
          "single-valued",
          "attributes",
          List.of(Map.of("name", "Name", "type", "string")));

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
  void a_tenant_without_a_schema_has_an_empty_one() {
    var none = await(one.schemas().current(1));

    assertThat(none).isEqualTo(SchemaSnapshot.empty(1));
    assertThat(refusal(tenant(1).map(SchemaSnapshot::requireDefined)).code())
        .isEqualTo("no-profile-schema");
  }

  @Test
  void concurrent_changes_of_two_servers_all_take_effect_in_some_order() {
    var keys =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    (i % 2 == 0 ? one : other)
                        .schemas()
                        .createKey(
                            tenant.id(), Map.of("name", "key" + i, "attributes", List.of("Note"))))
            .toList();
    await(Future.all(keys));

    var schema = fresh();
    assertThat(schema.version()).isEqualTo(13);
    assertThat(schema.keys()).hasSize(9);
    assertThat(schema.keys()).extracting(IdentificationKey::created).doesNotHaveDuplicates();
    assertThat(schema.keys().subList(3, 9))
        .containsExactlyInAnyOrderElementsOf(keys.stream().map(Future::result).toList());
  }

  @Test
  void of_two_concurrent_definitions_with_one_name_exactly_one_succeeds() {
    var first = one.schemas().createKey(tenant.id(), NOTE_KEY);
    var second = other.schemas().createKey(tenant.id(), NOTE_KEY);
    await(Future.join(first, second).otherwiseEmpty());

    assertThat(first.succeeded()).isNotEqualTo(second.succeeded());
    assertThat(refusal(first.succeeded() ? second : first).code()).isEqualTo("name-taken");
    assertThat(fresh().keys()).hasSize(4);
  }

  @Test
  void two_concurrent_first_definitions_of_a_tenant_agree_on_one_salt() {
    int empty = tenant.id() + 1_000_000;
    var core = List.of(Map.of("name", "A", "type", "string"));
    await(
        Future.all(
            one.schemas().defineCore(empty, core), other.schemas().createExtension(empty, CITY)));

    var schema = await(KEYSPACE.domain().schemas().current(empty));
    assertThat(schema.version()).isEqualTo(2);
    assertThat(schema.salt()).hasSize(64);
    assertThat(schema.core()).isPresent();
    assertThat(schema.extension("city")).isPresent();
  }

  @Test
  void a_server_sees_its_own_change_at_once_and_another_one_soon() {
    await(one.schemas().current(tenant.id()));
    await(other.schemas().current(tenant.id()));

    await(one.schemas().createKey(tenant.id(), NOTE_KEY));

    assertThat(await(one.schemas().current(tenant.id())).key("idnote")).isPresent();
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(await(other.schemas().current(tenant.id())).key("IDNOTE")).isPresent());
  }

  @Test
  void a_key_created_again_under_an_old_name_has_none_of_the_old_values() {
    await(one.schemas().createKey(tenant.id(), NOTE_KEY));
    var ann = tenant.create(Map.of("Note", "n"));
    assertThat(tenant.identify("Note", "n")).containsExactly(ann);

    await(one.schemas().deleteKey(tenant.id(), "IDNOTE"));
    await(tenant.update(one, ann, Map.of("Note", "m")));
    await(one.schemas().createKey(tenant.id(), NOTE_KEY));
    var bob = tenant.create(Map.of("Note", "n"));

    assertThat(refusal(tenant.update(one, ann, Map.of("Note", "n"))).code()).isEqualTo("key-taken");
    tenant.audit(new Promises().created(ann).created(bob).nothingInTransition());
  }

  @Test
  void an_extension_created_again_under_an_old_name_has_none_of_the_old_records() {
    var ann = tenant.create(Map.of("Address", Map.of("City", "Rome")));
    var old = fresh().extension("Address").orElseThrow();
    await(one.schemas().deleteExtension(tenant.id(), "address"));
    assertThat(refusal(tenant.insertRecords(one, ann, Map.of("Address", Map.of()))).code())
        .isEqualTo("invalid-profile");

    var created = await(one.schemas().createExtension(tenant.id(), SchemaWriter.write(old)));

    assertThat(created.id()).isNotEqualTo(old.id());
    assertThat(tenant.get(ann).content().records(created.id())).isEmpty();
  }

  @Test
  void an_extension_that_a_key_uses_cannot_be_deleted() {
    await(
        one.schemas()
            .createKey(
                tenant.id(),
                Map.of("name", "idCity", "source", "Address", "attributes", List.of("City"))));

    assertThat(refusal(one.schemas().deleteExtension(tenant.id(), "Address")).code())
        .isEqualTo("key-on-extension");
    await(one.schemas().deleteKey(tenant.id(), "idCity"));
    await(one.schemas().deleteExtension(tenant.id(), "Address"));
    assertThat(fresh().extension("Address")).isEmpty();
  }

  @Test
  void a_repeated_deletion_after_a_lost_reply_does_not_delete_a_key_that_was_created_again() {
    await(one.schemas().createKey(tenant.id(), NOTE_KEY));
    var deleted = new AtomicBoolean();
    var faulty =
        KEYSPACE.domain(
            statement -> {
              var answer = KEYSPACE.driver().executeAsync(statement);
              boolean deletes = statement instanceof BatchStatement;
              return deletes && deleted.compareAndSet(false, true)
                  ? answer.thenCompose(done -> createdAgain())
                  : answer;
            });

    await(faulty.schemas().deleteKey(tenant.id(), "idNote"));

    assertThat(fresh().key("idNote")).isPresent();
  }

  private CompletionStage<AsyncResultSet> createdAgain() {
    return other
        .schemas()
        .createKey(tenant.id(), NOTE_KEY)
        .toCompletionStage()
        .thenCompose(created -> CompletableFuture.failedStage(new DriverTimeoutException("lost")));
  }

  @TestFactory
  Stream<DynamicTest> the_creation_of_a_key_survives_every_fault() {
    return Protocol.everyFault(KEYSPACE, KeyCreation::new);
  }

  @TestFactory
  Stream<DynamicTest> the_deletion_of_an_extension_survives_every_fault() {
    return Protocol.everyFault(KEYSPACE, ExtensionDeletion::new);
  }

  @TestFactory
  Stream<DynamicTest> the_first_definition_of_a_tenant_survives_every_fault() {
    return Protocol.everyFault(KEYSPACE, FirstDefinition::new);
  }

  private record KeyCreation(TestTenant tenant) implements Protocol {
    @Override
    public Future<?> run(Domain server) {
      return server.schemas().askedBy("anna").createKey(tenant.id(), NOTE_KEY);
    }

    @Override
    public void ended(Future<?> operation) {
      var created = (IdentificationKey) await(operation);
      assertThat(schema(tenant).version()).isEqualTo(8);
      assertThat(schema(tenant).key("idNote")).contains(created);
      namesItsCaller();
    }

    /** Also if the server dies before it writes to the audit log. */
    private void namesItsCaller() {
      assertThat(KEYSPACE.rowsOf(tenant.id(), "tenant_schema"))
          .filteredOn(row -> "idnote".equals(row.getString("name")))
          .singleElement()
          .satisfies(row -> assertThat(row.getString("definition")).contains("\"by\":\"anna\""));
    }

    @Override
    public void died() {
      boolean created = schema(tenant).version() == 8;
      if (created) {
        namesItsCaller();
      }
      var refused = refusal(tenant.sound().schemas().createKey(tenant.id(), NOTE_KEY));

      assertThat(refused != null).isEqualTo(created);
      assertThat(schema(tenant).version()).isEqualTo(8);
      assertThat(schema(tenant).key("idNote")).isPresent();
    }
  }

  private record ExtensionDeletion(TestTenant tenant) implements Protocol {
    @Override
    public Future<?> run(Domain server) {
      return server.schemas().deleteExtension(tenant.id(), "Card");
    }

    @Override
    public void ended(Future<?> operation) {
      await(operation);
      assertThat(schema(tenant).version()).isEqualTo(8);
      assertThat(schema(tenant).extension("Card")).isEmpty();
      assertThat(schema(tenant).extensions()).hasSize(2);
    }

    @Override
    public void died() {
      boolean deleted = schema(tenant).version() == 8;
      assertThat(schema(tenant).extension("Card").isEmpty()).isEqualTo(deleted);
      var refused = refusal(tenant.sound().schemas().deleteExtension(tenant.id(), "Card"));

      assertThat(refused != null).isEqualTo(deleted);
      assertThat(schema(tenant).extension("Card")).isEmpty();
    }
  }

  private record FirstDefinition(TestTenant tenant) implements Protocol {
    private int empty() {
      return tenant.id() + 2_000_000;
    }

    @Override
    public Future<?> run(Domain server) {
      return server.schemas().defineCore(empty(), List.of(Map.of("name", "A", "type", "string")));
    }

    @Override
    public void ended(Future<?> operation) {
      assertThat((List<?>) await(operation)).hasSize(1);
      isDefined(1);
    }

    @Override
    public void died() {
      long before = await(KEYSPACE.domain().schemas().current(empty())).version();
      await(run(tenant.sound()));
      isDefined(before + 1);
    }

    private void isDefined(long version) {
      var schema = await(KEYSPACE.domain().schemas().current(empty()));
      assertThat(schema.version()).isEqualTo(version);
      assertThat(schema.salt()).hasSize(64);
      assertThat(schema.coreAttributes()).hasSize(1);
    }
  }

  private Future<SchemaSnapshot> tenant(int id) {
    return one.schemas().current(id);
  }

  private SchemaSnapshot fresh() {
    return schema(tenant);
  }

  private static SchemaSnapshot schema(TestTenant tenant) {
    return await(KEYSPACE.domain().schemas().current(tenant.id()));
  }
}
