package kindred.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import kindred.embedded.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tables of a keyspace are created once, even if several servers start at once. */
class KeyspaceSetupIT {

  private CassandraConfig config;
  private CqlSession first;
  private CqlSession second;

  @BeforeEach
  void connect() {
    var node = TestNode.shared();
    var name = "t" + UUID.randomUUID().toString().replace("-", "");
    config =
        new CassandraConfig(
            List.of(node.contactPoint()), node.datacenter(), name, Consistency.LOCAL);
    try (var session = Cluster.connect(config).toCompletableFuture().join()) {
      KeyspaceCreation.createKeyspace(session, config);
      KeyspaceCreation.createKeyspace(session, config);
    }
    first = Cluster.connectToKeyspace(config).toCompletableFuture().join();
    second = Cluster.connectToKeyspace(config).toCompletableFuture().join();
  }

  @AfterEach
  void drop() {
    first.execute(ddl("DROP KEYSPACE " + config.keyspace()));
    first.close();
    second.close();
  }

  @Test
  void two_servers_that_start_at_the_same_time_create_the_tables_once() {
    CompletableFuture.allOf(
            CompletableFuture.runAsync(() -> KeyspaceSetup.apply(first)),
            CompletableFuture.runAsync(() -> KeyspaceSetup.apply(second)))
        .join();

    assertThat(files()).contains("001-cluster.cql", "006-jobs.cql").doesNotContain(".lock");
    assertThat(tables()).contains("profile", "key_claim", "key_entry", "merge", "applied_cql");
  }

  @Test
  void a_second_start_changes_nothing() {
    KeyspaceSetup.apply(first);
    var files = files();
    var tables = ids();

    KeyspaceSetup.apply(second);

    assertThat(files()).isEqualTo(files);
    assertThat(ids()).isEqualTo(tables);
  }

  @Test
  void a_start_continues_where_a_server_died() {
    KeyspaceSetup.apply(first);
    first.execute("DELETE FROM applied_cql WHERE file = '006-jobs.cql' IF EXISTS");
    first.execute(ddl("DROP TABLE import_job"));

    KeyspaceSetup.apply(second);

    assertThat(files()).contains("006-jobs.cql").doesNotContain(".lock");
    assertThat(tables()).contains("import_job");
  }

  @Test
  void a_server_whose_lock_was_stolen_changes_no_more_tables() {
    var late = new ArrayList<String>();

    KeyspaceSetup.apply(overtakenAfter("EXISTS key_claim", late));

    assertThat(late).isEmpty();
    assertThat(files()).contains("008-recovery.cql").doesNotContain(".lock");
  }

  /**
   * The first session; after a statement with these words another server applies all files.
   *
   * @param late the changes of tables that the first session sends after that
   */
  private CqlSession overtakenAfter(String words, List<String> late) {
    var overtaken = new AtomicBoolean();
    return (CqlSession)
        Proxy.newProxyInstance(
            CqlSession.class.getClassLoader(),
            new Class<?>[] {CqlSession.class},
            (proxy, method, args) -> {
              var cql =
                  args != null && args[0] instanceof SimpleStatement statement
                      ? statement.getQuery()
                      : "";
              if (overtaken.get() && cql.startsWith("CREATE TABLE")) {
                late.add(cql);
              }
              Object answer;
              try {
                answer = method.invoke(first, args);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
              if (cql.contains(words) && overtaken.compareAndSet(false, true)) {
                second.execute("DELETE FROM applied_cql WHERE file = '.lock' IF EXISTS");
                KeyspaceSetup.apply(second);
              }
              return answer;
            });
  }

  @Test
  void a_statement_of_the_start_that_times_out_is_issued_again() {
    var timedOut = new HashSet<String>();

    KeyspaceSetup.apply(timingOut(timedOut));

    assertThat(timedOut).anyMatch(cql -> cql.contains("IF owner")).hasSizeGreaterThan(20);
    assertThat(files()).contains("001-cluster.cql", "008-recovery.cql").doesNotContain(".lock");
    assertThat(tables()).contains("profile", "key_claim", "applied_cql");
  }

  /** The first session; each statement is applied, and the first issue of its text times out. */
  private CqlSession timingOut(Set<String> timedOut) {
    return (CqlSession)
        Proxy.newProxyInstance(
            CqlSession.class.getClassLoader(),
            new Class<?>[] {CqlSession.class},
            (proxy, method, args) -> {
              Object answer;
              try {
                answer = method.invoke(first, args);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
              if (args != null
                  && args[0] instanceof SimpleStatement statement
                  && statement.getNode() == null
                  && timedOut.add(statement.getQuery())) {
                throw new DriverTimeoutException("as if the reply were lost");
              }
              return answer;
            });
  }

  @Test
  void an_edited_file_is_refused() {
    KeyspaceSetup.apply(first);
    first.execute("UPDATE applied_cql SET checksum = 'x' WHERE file = '003-profile.cql' IF EXISTS");

    assertThatIllegalStateException()
        .isThrownBy(() -> KeyspaceSetup.apply(second))
        .withMessageContaining("003-profile.cql differs");
  }

  @Test
  void nodes_that_do_not_agree_on_the_schema_end_the_start_with_a_sentence() {
    KeyspaceSetup.apply(second);

    assertThatIllegalStateException()
        .isThrownBy(() -> KeyspaceSetup.apply(disagreeing()))
        .withMessageContainingAll(
            "The nodes of Cassandra did not agree on the tables within 30 s",
            "nodetool describecluster",
            "start this server again");
    assertThat(files()).doesNotContain(".lock");
  }

  /** The first session, over what seem to be two nodes that always have other schema versions. */
  private CqlSession disagreeing() {
    var node = first.getMetadata().getNodes().values().iterator().next();
    var nodes = Map.of(UUID.randomUUID(), node, UUID.randomUUID(), node);
    var metadata =
        Proxy.newProxyInstance(
            Metadata.class.getClassLoader(),
            new Class<?>[] {Metadata.class},
            (proxy, method, args) ->
                method.getName().equals("getNodes")
                    ? nodes
                    : method.invoke(first.getMetadata(), args));
    return (CqlSession)
        Proxy.newProxyInstance(
            CqlSession.class.getClassLoader(),
            new Class<?>[] {CqlSession.class},
            (proxy, method, args) -> {
              if (method.getName().equals("getMetadata")) {
                return metadata;
              }
              if (args != null
                  && args[0] instanceof SimpleStatement statement
                  && statement.getQuery().endsWith("FROM system.local")) {
                return first.execute(statement.setQuery("SELECT uuid() FROM system.local"));
              }
              return method.invoke(first, args);
            });
  }

  @Test
  void comments_are_not_statements() {
    assertThat(CqlFile.statements("-- a; b\nONE\n TWO;\n\n-- c\nTHREE;\n"))
        .containsExactly("ONE\n TWO", "THREE");
  }

  private List<String> files() {
    return first.execute("SELECT file, checksum FROM applied_cql").all().stream()
        .map(row -> row.getString("file"))
        .sorted()
        .toList();
  }

  private List<String> tables() {
    return first
        .execute(
            "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?",
            config.keyspace())
        .all()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private List<UUID> ids() {
    return first
        .execute("SELECT id FROM system_schema.tables WHERE keyspace_name = ?", config.keyspace())
        .all()
        .stream()
        .map(row -> row.getUuid(0))
        .toList();
  }

  private static SimpleStatement ddl(String cql) {
    return SimpleStatement.builder(cql)
        .setExecutionProfileName(StatementKind.DDL.profile())
        .build();
  }
}
