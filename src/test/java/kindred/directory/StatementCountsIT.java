package kindred.directory;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import kindred.Domain;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.TestKeyspace;
import kindred.harness.TestTenant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many statements operations cost: one more must be a decision, not an accident. */
class StatementCountsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = TestKeyspace.shared();

  private TestTenant tenant;
  private FaultyExecutor executor;
  private Domain server;

  @BeforeEach
  void openServer() {
    tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
    tenant.create(Map.of("Note", "the first one, that marks the tenant as populated"));
    executor = FaultyExecutor.sound(KEYSPACE.driver());
    server = KEYSPACE.domain(executor);
    await(server.schemas().current(tenant.id()));
  }

  @Test
  void an_update_that_changes_no_key_is_one_read_and_one_lwt() {
    var id = tenant.create(Map.of("EmailAddress", "a@x.org", "LastName", "Lee"));

    await(
        tenant.update(
            server, id, Map.of("EmailAddress", "A@x.org", "LastName", "Lee", "Note", "n")));

    assertThat(sent()).hasSize(2);
    assertThat(executor.transactions()).hasSize(1);
  }

  @Test
  void an_update_of_two_unique_keys_looks_at_their_claims_before_it_makes_one() {
    var id = tenant.create(Map.of("LastName", "Lee"));

    await(
        tenant.update(
            server, id, Map.of("EmailAddress", "a@x.org", "PhoneNumber", "1", "LastName", "Lee")));

    assertThat(sent()).hasSize(6);
    assertThat(executor.transactions()).hasSize(3);
  }

  /** A claim that it left would make the next writer of that value wait. */
  @Test
  void an_update_that_is_refused_writes_nothing() {
    var merged = tenant.create(Map.of("EmailAddress", "m@x.org"));
    var owner = tenant.create(Map.of("EmailAddress", "a@x.org", "PhoneNumber", "1"));
    await(tenant.merge(server, merged, owner));
    var id = tenant.create(Map.of("LastName", "Lee"));
    int before = executor.transactions().size();

    for (var taken :
        List.of(
            Map.<String, Object>of("EmailAddress", "a@x.org", "PhoneNumber", "2"),
            Map.<String, Object>of("EmailAddress", "b@x.org", "PhoneNumber", "1"),
            Map.<String, Object>of("EmailAddress", "m@x.org", "PhoneNumber", "2"))) {
      var refused = refusal(tenant.update(server, id, taken));
      assertThat(refused.code()).isEqualTo("key-taken");
      assertThat(refused.members()).containsEntry("customer_id", owner);
    }

    assertThat(executor.transactions()).hasSize(before);
  }

  @Test
  void an_insert_of_records_is_one_read_and_one_lwt() {
    var id = tenant.create(Map.of("EmailAddress", "a@x.org"));

    await(tenant.insertRecords(server, id, Map.of("Visit", List.of(Map.of("Day", "1")))));

    assertThat(sent()).hasSize(2);
    assertThat(executor.transactions()).hasSize(1);
  }

  @Test
  void a_create_is_one_lwt_for_each_unique_key_and_one_for_the_profile() {
    await(
        tenant.create(
            server,
            Map.of("EmailAddress", "a@x.org", "PhoneNumber", "1", "LastName", "L", "Note", "n")));

    assertThat(sent()).hasSize(4);
    assertThat(executor.transactions()).hasSize(3);
  }

  @Test
  void a_create_without_keys_is_one_lwt() {
    await(tenant.create(server, Map.of("Note", "n")));

    assertThat(sent()).hasSize(1);
    assertThat(executor.transactions()).hasSize(1);
  }

  @Test
  void a_profile_is_read_by_id_in_one_statement_and_by_a_unique_key_in_two() {
    var id = tenant.create(Map.of("EmailAddress", "a@x.org"));

    await(server.finder().get(tenant.id(), id, false));
    assertThat(sent()).hasSize(1);

    await(tenant.identify(server, Map.of("EmailAddress", "a@x.org")));
    assertThat(sent()).hasSize(3);
    assertThat(executor.transactions()).isEmpty();
  }

  @Test
  void a_search_by_another_key_reads_all_entries_in_one_statement() {
    tenant.create(Map.of("LastName", "Lee"));

    await(tenant.identify(server, Map.of("LastName", "Lee")));

    assertThat(sent()).hasSize(2);
  }

  @Test
  void a_create_reads_the_schema_version_once_and_an_update_never() {
    var id = await(tenant.create(server, Map.of("Note", "n")));
    assertThat(versionReads()).isEqualTo(1);

    await(tenant.update(server, id, Map.of("Note", "m")));
    await(tenant.insertRecords(server, id, Map.of("Visit", List.of(Map.of("Day", "1")))));
    assertThat(versionReads()).isEqualTo(1);
  }

  @Test
  void concurrent_creates_share_reads_of_the_schema_version() {
    var creates =
        IntStream.range(0, 200)
            .mapToObj(i -> tenant.create(server, Map.of("Note", "n" + i)))
            .toList();
    await(Future.all(creates));

    assertThat(executor.transactions()).hasSize(200);
    assertThat(versionReads()).isLessThan(100);
  }

  @Test
  void a_tenant_is_marked_as_populated_once() {
    var fresh = new TestTenant(KEYSPACE, KEYSPACE.domain());

    await(fresh.create(server, Map.of("Note", "n")));
    assertThat(executor.transactions()).hasSize(2);

    await(fresh.create(server, Map.of("Note", "n")));
    assertThat(executor.transactions()).hasSize(3);
  }

  private long versionReads() {
    return executor.sent().stream().filter(cql -> cql.contains("DISTINCT")).count();
  }

  /** Without reads of the schema: once a second, and its version after an insert. */
  private List<String> sent() {
    return executor.sent().stream().filter(cql -> !cql.contains("tenant_schema")).toList();
  }
}
