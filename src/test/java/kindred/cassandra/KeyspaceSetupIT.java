package kindred.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tables of a keyspace are created once, even if several servers start at once. */
class KeyspaceSetupIT {

  /** With all tables; a test leaves it as it has found it. */
  @RegisterExtension static final TestKeyspace COMPLETE = TestKeyspace.toAlter();

  private static final Duration AGREEMENT = Duration.ofSeconds(2);
  private static final int CHANGES_TIMING_OUT = 3;

  private final List<CqlSession> sessions = new ArrayList<>();

  /** The servers of a new keyspace without tables. */
  private CqlSession first;

  private CqlSession second;

  private void connectToNewKeyspace() {
    var config = TestKeyspace.withoutTables();
    first = connect(config);
    second = connect(config);
    KeyspaceCreation.createKeyspace(first, config); // it exists
  }

  private CqlSession connect(CassandraConfig config) {
    var session = Cluster.connectToKeyspace(config).toCompletableFuture().join();
    sessions.add(session);
    return session;
  }

  @AfterEach
  void close() {
    if (first != null && TestNode.shared().external()) {
      first.execute(ddl("DROP KEYSPACE " + name(first)));
    }
    sessions.forEach(CqlSession::close);
  }

  @Test
  void a_session_sends_a_statement_to_a_node_that_has_the_row_once_the_tables_exist() {
    var driver = connect(COMPLETE.config());
    assertThat(replicas(driver)).isEmpty();

    Connection.route(driver);

    assertThat(replicas(driver)).isNotEmpty();
  }

  private static Set<Node> replicas(CqlSession driver) {
    return driver
        .getMetadata()
        .getTokenMap()
        .orElseThrow()
        .getReplicas(driver.getKeyspace().orElseThrow(), ByteBuffer.allocate(1));
  }

  @Test
  void two_servers_that_start_at_the_same_time_create_the_tables_once() {
    connectToNewKeyspace();

    CompletableFuture.allOf(
            CompletableFuture.runAsync(() -> KeyspaceSetup.apply(first)),
            CompletableFuture.runAsync(() -> KeyspaceSetup.apply(second)))
        .join();

    assertThat(files(first)).contains("001-cluster.cql", "006-jobs.cql").doesNotContain(".lock");
    assertThat(tables(first)).contains("profile", "key_claim", "key_entry", "merge", "applied_cql");
  }

  @Test
  void a_second_start_changes_nothing() {
    var server = COMPLETE.driver();
    var files = files(server);
    var tables = ids(server);

    KeyspaceSetup.apply(connect(COMPLETE.config()));

    assertThat(files(server)).isEqualTo(files);
    assertThat(ids(server)).isEqualTo(tables);
  }

  @Test
  void a_start_continues_where_a_server_died() {
    var server = COMPLETE.driver();
    server.execute("DELETE FROM applied_cql WHERE file = '006-jobs.cql' IF EXISTS");
    server.execute(ddl("DROP TABLE import_job"));

    KeyspaceSetup.apply(connect(COMPLETE.config()));

    assertThat(files(server)).contains("006-jobs.cql").doesNotContain(".lock");
    assertThat(tables(server)).contains("import_job");
  }

  @Test
  void a_server_whose_lock_was_stolen_changes_no_more_tables() {
    connectToNewKeyspace();
    var late = new ArrayList<String>();

    KeyspaceSetup.apply(overtakenAfter("EXISTS key_claim", late));

    assertThat(late).isEmpty();
    assertThat(files(first)).contains("008-recovery.cql").doesNotContain(".lock");
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
    connectToNewKeyspace();
    var timedOut = new HashSet<String>();
    var repeated = new HashSet<String>();

    KeyspaceSetup.apply(timingOut(timedOut, repeated));

    assertThat(timedOut).anyMatch(cql -> cql.contains("IF owner"));
    assertThat(timedOut).filteredOn(KeyspaceSetupIT::isChange).hasSize(CHANGES_TIMING_OUT);
    assertThat(repeated).hasSizeGreaterThan(20);
    assertThat(files(first)).contains("001-cluster.cql", "008-recovery.cql");
    assertThat(files(first)).doesNotContain(".lock");
    assertThat(tables(first)).contains("profile", "key_claim", "applied_cql");
  }

  /**
   * The first session, which applies each statement; the first issue of its text times out. Of the
   * changes of tables only some do, because a start rests before it repeats a statement; the others
   * are applied twice at once.
   */
  private CqlSession timingOut(Set<String> timedOut, Set<String> repeated) {
    return (CqlSession)
        Proxy.newProxyInstance(
            CqlSession.class.getClassLoader(),
            new Class<?>[] {CqlSession.class},
            (proxy, method, args) -> {
              try {
                var answer = method.invoke(first, args);
                if (args == null
                    || !(args[0] instanceof SimpleStatement statement)
                    || statement.getNode() != null) {
                  return answer;
                }
                var cql = statement.getQuery();
                if (isChange(cql)
                    && timedOut.stream().filter(KeyspaceSetupIT::isChange).count()
                        == CHANGES_TIMING_OUT) {
                  repeated.add(cql);
                  return method.invoke(first, args);
                }
                if (timedOut.add(cql)) {
                  throw new DriverTimeoutException("as if the reply were lost");
                }
                return answer;
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  private static boolean isChange(String cql) {
    return cql.startsWith("CREATE TABLE");
  }

  @Test
  void an_edited_file_is_refused() {
    var server = COMPLETE.driver();
    var checksum = "SELECT checksum FROM applied_cql WHERE file = '003-profile.cql'";
    var applied = server.execute(checksum).one().getString(0);
    var edit = "UPDATE applied_cql SET checksum = '%s' WHERE file = '003-profile.cql' IF EXISTS";
    server.execute(edit.formatted("x"));

    assertThatIllegalStateException()
        .isThrownBy(() -> KeyspaceSetup.apply(server))
        .withMessageContaining("003-profile.cql differs");
    server.execute(edit.formatted(applied));
  }

  @Test
  void nodes_that_do_not_agree_on_the_schema_end_the_start_with_a_sentence() {
    var server = COMPLETE.driver();

    assertThatIllegalStateException()
        .isThrownBy(() -> KeyspaceSetup.apply(disagreeing(server), CqlFile.ALL, AGREEMENT))
        .withMessageContainingAll(
            "The nodes of Cassandra did not agree on the tables within 2 s",
            "nodetool describecluster",
            "start this server again");
    assertThat(files(server)).doesNotContain(".lock");
  }

  /** A session over what seem to be two nodes that always have other schema versions. */
  private static CqlSession disagreeing(CqlSession session) {
    var node = session.getMetadata().getNodes().values().iterator().next();
    var nodes = Map.of(UUID.randomUUID(), node, UUID.randomUUID(), node);
    var metadata =
        Proxy.newProxyInstance(
            Metadata.class.getClassLoader(),
            new Class<?>[] {Metadata.class},
            (proxy, method, args) ->
                method.getName().equals("getNodes")
                    ? nodes
                    : method.invoke(session.getMetadata(), args));
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
                return session.execute(statement.setQuery("SELECT uuid() FROM system.local"));
              }
              return method.invoke(session, args);
            });
  }

  private static List<String> files(CqlSession session) {
    return session.execute("SELECT file, checksum FROM applied_cql").all().stream()
        .map(row -> row.getString("file"))
        .sorted()
        .toList();
  }

  private static List<String> tables(CqlSession session) {
    return session
        .execute(
            "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?", name(session))
        .all()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private static List<UUID> ids(CqlSession session) {
    return session
        .execute("SELECT id FROM system_schema.tables WHERE keyspace_name = ?", name(session))
        .all()
        .stream()
        .map(row -> row.getUuid(0))
        .toList();
  }

  private static String name(CqlSession session) {
    return session.getKeyspace().orElseThrow().asInternal();
  }

  private static SimpleStatement ddl(String cql) {
    return SimpleStatement.builder(cql)
        .setExecutionProfileName(StatementKind.DDL.profile())
        .build();
  }
}
