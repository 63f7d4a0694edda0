package kindred.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import kindred.embedded.DataFolder;
import kindred.embedded.EmbeddedNode;
import kindred.embedded.TlsNode;
import kindred.harness.TestAuthority;
import kindred.metrics.Metrics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node's certificate is valid for 127.0.0.1, and it listens on 127.0.0.2 as well. */
@Order(1)
class ClusterAccessIT {

  @TempDir private static Path temp;

  private static TestAuthority authority;
  private static DataFolder data;
  private static EmbeddedNode node;

  @BeforeAll
  static void startNode() throws IOException {
    authority = new TestAuthority(temp);
    var config = TlsNode.config(temp.resolve("node"));
    data = DataFolder.open(config);
    node = TlsNode.start(config, data, authority.issueStore("node", "ip:127.0.0.1,dns:localhost"));
  }

  @AfterAll
  static void stopNode() {
    node.close();
    data.close();
  }

  @Test
  void a_new_password_is_used_without_a_restart_of_the_server() throws IOException {
    var password = password("app", "first");
    try (var admin = admin()) {
      admin.execute("CREATE ROLE app WITH PASSWORD = 'first' AND LOGIN = true");
      var login = new Login("app", password);
      isConnected(config("127.0.0.1", login, tls()));

      // Cassandra accepts one change of a password in five seconds
      await()
          .ignoreExceptionsInstanceOf(OverloadedException.class)
          .until(() -> admin.execute("ALTER ROLE app WITH PASSWORD = 'second'").wasApplied());
      Files.writeString(password, "second\n");

      isConnected(config("127.0.0.1", login, tls()));
    }
  }

  @Test
  void a_role_that_may_only_read_and_write_starts_a_server_over_existing_tables()
      throws IOException {
    var vertx = Vertx.vertx();
    Connection.open(vertx, config("127.0.0.1", adminLogin(), tls()), new Metrics()).close();
    try (var admin = admin()) {
      admin.execute("CREATE ROLE least WITH PASSWORD = 'least' AND LOGIN = true");
      admin.execute("GRANT SELECT ON KEYSPACE access TO least");
      admin.execute("GRANT MODIFY ON KEYSPACE access TO least");
    }
    var login = new Login("least", password("least", "least"));

    Connection.open(vertx, config("127.0.0.1", login, tls()), new Metrics()).close();

    TestKeyspace.await(vertx.close());
  }

  @Test
  void a_wrong_password_is_reported_by_the_setting() throws IOException {
    var login = new Login("kindred", password("wrong", "wrong"));

    refused(config("127.0.0.1", login, tls()), "refused the login. Check KINDRED_CASSANDRA_USER");
  }

  @Test
  void a_node_of_another_authority_is_refused() throws IOException {
    var other = new TestAuthority(Files.createDirectory(temp.resolve("other")));
    var tls = new ClusterTls(other.certificate(), Optional.empty());

    refused(config("127.0.0.1", adminLogin(), tls), "Check KINDRED_CASSANDRA_TLS_CA_FILE");
  }

  @Test
  void a_node_whose_certificate_is_for_another_host_is_refused() {
    refused(config("127.0.0.2", adminLogin(), tls()), "host names in the certificates");
  }

  @Test
  void a_node_that_speaks_tls_only_is_not_used_without() {
    var plain =
        new CassandraConfig(
            List.of(point("127.0.0.1")),
            "dc1",
            "access",
            Consistency.LOCAL,
            Optional.of(adminLogin()),
            Optional.empty());

    assertThatThrownBy(() -> Connection.open(null, plain, new Metrics()))
        .isInstanceOf(ClusterException.class);
  }

  private static void refused(CassandraConfig config, String why) {
    assertThatThrownBy(() -> Connection.open(null, config, new Metrics()))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining(why);
  }

  private static void isConnected(CassandraConfig config) {
    try (var session = connect(config)) {
      assertThat(session.execute("SELECT key FROM system.local").all()).hasSize(1);
    }
  }

  private static CqlSession admin() {
    return connect(config("127.0.0.1", adminLogin(), tls()));
  }

  private static CqlSession connect(CassandraConfig config) {
    return Cluster.connect(config).toCompletableFuture().join();
  }

  private static Login adminLogin() {
    return new Login(node.user(), node.passwordFile());
  }

  private static ClusterTls tls() {
    return new ClusterTls(authority.certificate(), Optional.empty());
  }

  private static CassandraConfig config(String host, Login login, ClusterTls tls) {
    return new CassandraConfig(
        List.of(point(host)),
        "dc1",
        "access",
        Consistency.LOCAL,
        Optional.of(login),
        Optional.of(tls));
  }

  private static InetSocketAddress point(String host) {
    return InetSocketAddress.createUnresolved(host, node.contactPoint().getPort());
  }

  private static Path password(String name, String text) throws IOException {
    var file = temp.resolve(name + ".password");
    Files.writeString(file, text + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
