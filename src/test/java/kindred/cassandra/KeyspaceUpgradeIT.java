package kindred.cassandra;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.harness.ServerProcess;
import kindred.harness.TestTenant;
import kindred.imports.ImportServer;
import kindred.imports.ImportTenants;
import kindred.jobs.ImportJobStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A keyspace of the baseline that is filled with data gets a file of a later version. */
class KeyspaceUpgradeIT {

  private static final String ADDED = "999-of-a-test.cql";
  private static final List<String> LATER =
      Stream.concat(CqlFile.ALL.stream(), Stream.of(ADDED)).toList();

  private final TestKeyspace keyspace = TestKeyspace.toAlter();
  private Domain before;
  private TestTenant tenant;
  private String ann;
  private String bob;
  private String merged;

  @BeforeEach
  void fill() {
    keyspace.beforeAll(null);
    before = keyspace.domain();
    tenant = new TestTenant(keyspace, before);
    ann = tenant.create(person("ann"));
    bob = tenant.create(person("bob"));
    merged = tenant.create(person("cyd"));
    await(tenant.merge(before, merged, bob));
  }

  @AfterEach
  void drop() {
    keyspace.afterAll(null);
  }

  @Test
  void servers_of_before_and_after_read_and_change_all_data() {
    int importing = new ImportTenants(keyspace).next();
    var job = await(ImportServer.sound(keyspace).upload(importing, "EmailAddress\na@x.org\n"));
    var exported = Stream.of(ann, bob, merged).map(tenant::export).toList();

    KeyspaceSetup.apply(keyspace.driver(), LATER, SchemaAgreement.LIMIT);

    var after = keyspace.domain();
    assertThat(Stream.of(ann, bob, merged).map(tenant::export).toList()).isEqualTo(exported);
    for (var server : List.of(before, after)) {
      assertThat(await(server.finder().get(tenant.id(), ann, false)).id()).isEqualTo(ann);
      assertThat(await(server.finder().get(tenant.id(), merged, true)).id()).isEqualTo(bob);
      assertThat(found(server, "ann")).containsExactly(ann);
      assertThat(found(server, "cyd")).containsExactly(bob);
      await(tenant.update(server, ann, Map.of("FirstName", "Anna", "EmailAddress", "ann@x.org")));
    }
    var jobs = prepared(keyspace.session(), ImportJobStore::new);
    var read = await(jobs.find(importing, job.id())).orElseThrow();
    assertThat(read.progress().counts().imported()).isEqualTo(1);
    assertThat(keyspace.rows("SELECT note FROM profile")).allMatch(row -> row.isNull("note"));
    tenant.audit(new Promises().nothingInTransition());
  }

  @Test
  void the_file_is_applied_once() {
    KeyspaceSetup.apply(keyspace.driver(), LATER, SchemaAgreement.LIMIT);
    keyspace
        .driver()
        .execute(
            SimpleStatement.builder("DROP TABLE note")
                .setExecutionProfileName(StatementKind.DDL.profile())
                .build());

    try (var second = connect()) {
      KeyspaceSetup.apply(second, LATER, SchemaAgreement.LIMIT);
    }

    assertThat(keyspace.rows("SELECT file FROM applied_cql"))
        .extracting(row -> row.getString("file"))
        .containsExactlyInAnyOrderElementsOf(LATER);
    assertThat(
            keyspace.rows(
                "SELECT id FROM system_schema.tables WHERE keyspace_name = ? AND table_name ="
                    + " 'note'",
                keyspace.config().keyspace()))
        .isEmpty();
  }

  @Test
  void a_server_that_does_not_know_the_file_does_not_start_and_changes_nothing(@TempDir Path folder)
      throws Exception {
    KeyspaceSetup.apply(keyspace.driver(), LATER, SchemaAgreement.LIMIT);
    var own = CqlFile.ALL.get(CqlFile.ALL.size() - 1);
    keyspace.rows("DELETE FROM applied_cql WHERE file = ? IF EXISTS", own);

    try (var older = ServerProcess.start(folder, settings())) {
      assertThat(older.status()).isEqualTo(1);
      assertThat(older.text())
          .contains(
              "A newer server has applied cql/%s to this keyspace, and this server does not know"
                      .formatted(ADDED)
                  + " that file; start a server of that version or a later one.")
          .doesNotContain("\tat ", "answers at");
    }

    assertThat(keyspace.rows("SELECT file FROM applied_cql"))
        .extracting(row -> row.getString("file"))
        .as("neither the lock nor the file that the older server has")
        .contains(ADDED)
        .doesNotContain(".lock", own);
    assertThat(found(before, "ann")).containsExactly(ann);
  }

  private Map<String, String> settings() {
    var config = keyspace.config();
    var node = config.contactPoints().get(0);
    return Map.of(
        "KINDRED_HTTP_PORT",
        "0",
        "KINDRED_CASSANDRA_CONTACT_POINTS",
        node.getHostString() + ":" + node.getPort(),
        "KINDRED_CASSANDRA_DATACENTER",
        config.datacenter(),
        "KINDRED_CASSANDRA_KEYSPACE",
        config.keyspace());
  }

  private List<String> found(Domain server, String name) {
    return await(tenant.identify(server, Map.of("EmailAddress", name + "@x.org")));
  }

  private CqlSession connect() {
    return Cluster.connectToKeyspace(keyspace.config()).toCompletableFuture().join();
  }

  private static Map<String, Object> person(String name) {
    return Map.of("FirstName", name, "LastName", "Lee", "EmailAddress", name + "@x.org");
  }
}
