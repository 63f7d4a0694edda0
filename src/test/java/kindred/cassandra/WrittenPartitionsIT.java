package kindred.cassandra;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.List;
import java.util.Map;
import kindred.harness.TestTenant;
import kindred.imports.ImportServer;
import kindred.imports.ImportTenants;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A test that reads the partitions that were written misses no row of its tenant. */
class WrittenPartitionsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final String PUT =
      """
      INSERT INTO key_conflict (tenant_id, key_name, customer_id, reason)
      VALUES (%d, '%s', 'ann', 'a reason')""";

  private static TestTenant tenant;

  @BeforeAll
  static void create() {
    tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
  }

  @Test
  void all_rows_are_found_that_servers_have_written() {
    var ann = tenant.create(Map.of("EmailAddress", "ann@x.org", "LastName", "Lee"));
    var bob = tenant.create(Map.of("EmailAddress", "bob@x.org"));
    var cyd = tenant.create(Map.of("EmailAddress", "cyd@x.org", "FirstName", "Cyd"));
    var merge = await(tenant.merge(tenant.sound(), cyd, bob));
    await(tenant.unmerge(tenant.sound(), merge));
    await(tenant.merge(tenant.sound(), ann, cyd));
    await(
        tenant.update(tenant.sound(), cyd, Map.of("EmailAddress", "new@x.org", "LastName", "Lee")));
    await(tenant.delete(tenant.sound(), bob));
    int importing = new ImportTenants(KEYSPACE).next();
    await(
        ImportServer.sound(KEYSPACE).upload(importing, "EmailAddress,PhoneNumber\na@x.org,111\n"));

    hasAllRows(tenant.id(), "profile", "key_claim", "key_entry", "merge", "merge_by_profile");
    hasAllRows(
        importing, "imported_profile", "key_claim", "key_entry", "import_job", "import_ledger");
  }

  @Test
  void a_table_is_scanned_once_plain_text_has_written_it() {
    int other = tenant.id() + 1_000_000;
    try (var session = Cluster.connectToKeyspace(KEYSPACE.config()).toCompletableFuture().join()) {
      session.execute(PUT.formatted(other, "first"));
    }
    assertThat(KEYSPACE.rowsOf(other, "key_conflict")).isEmpty();

    KEYSPACE.rows(PUT.formatted(other, "second"));

    assertThat(KEYSPACE.rowsOf(other, "key_conflict")).hasSize(2);
  }

  private static void hasAllRows(int tenant, String... tables) {
    for (var table : tables) {
      assertThat(contents(KEYSPACE.rowsOf(tenant, table)))
          .as(table)
          .containsExactlyInAnyOrderElementsOf(
              contents(
                  KEYSPACE.rows(
                      "SELECT * FROM " + table + " WHERE tenant_id = ? ALLOW FILTERING", tenant)))
          .isNotEmpty();
    }
  }

  private static List<String> contents(List<Row> rows) {
    return rows.stream().map(Row::getFormattedContents).toList();
  }
}
