package kindred.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.datastax.oss.driver.internal.core.metadata.DefaultEndPoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import kindred.harness.TestAuthority;
import kindred.settings.Settings;
import kindred.settings.SettingsException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CassandraConfigTest {

  @TempDir private static Path temp;

  private static Path authority;

  private static final String POINTS = "KINDRED_CASSANDRA_CONTACT_POINTS";
  private static final String PLAIN = "KINDRED_CASSANDRA_PLAIN";
  private static final String DATACENTER = "KINDRED_CASSANDRA_DATACENTER";

  @BeforeAll
  static void found() {
    authority = new TestAuthority(temp).certificate();
  }

  @Test
  void without_contact_points_and_data_centre_it_is_the_embedded_node() {
    var settings = new Settings(Map.of());

    assertThat(CassandraConfig.from(settings).embedded()).isTrue();
    assertThatNoException().isThrownBy(settings::requireNoFaults);
  }

  @Test
  void both_name_a_cluster() {
    var settings = new Settings(Map.of(POINTS, "a, b:9043", DATACENTER, "dc7", PLAIN, "true"));
    var config = CassandraConfig.from(settings);

    assertThat(config.embedded()).isFalse();
    assertThat(config.contactPoints()).hasSize(2);
    assertThat(config.datacenter()).isEqualTo("dc7");
    assertThatNoException().isThrownBy(settings::requireNoFaults);
  }

  @Test
  void one_lost_variable_never_becomes_the_embedded_node() {
    var rule = " must be set together with ";

    assertThat(faults(Map.of(DATACENTER, "dc1")))
        .isEqualTo(POINTS + rule + DATACENTER + "; for the embedded node set neither");
    assertThat(faults(Map.of(DATACENTER, "dc1", POINTS, " "))).startsWith(POINTS + rule);
    assertThat(faults(Map.of("KINDRED_CASSANDRA_REPLICATION", "dc1:3")))
        .startsWith("KINDRED_CASSANDRA_REPLICATION is for a cluster that " + POINTS + " names");
    assertThat(faults(Map.of(POINTS, "127.0.0.1:9042"))).isEqualTo(DATACENTER + rule + POINTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {",", " , ", ":9042", "a:b", "a:-1", "a:65536"})
  void contact_points_that_name_no_node_are_refused_and_are_no_second_fault(String points) {
    assertThat(faults(Map.of(POINTS, points, DATACENTER, "dc1")))
        .isEqualTo(POINTS + " must be host:port, separated by commas");
  }

  /** LOCALHOST is a name that leads to this machine now; the driver resolves names again. */
  @ParameterizedTest
  @ValueSource(
      strings = {"db.example", "LOCALHOST", "127.0.0.1,10.0.0.7:9042", "[fd00::1]:9042", "0.0.0.0"})
  void other_machines_need_a_login_and_tls_or_the_operators_word(String points) throws IOException {
    var password = secret("secret");
    var cluster = new HashMap<>(Map.of(POINTS, points, DATACENTER, "dc1"));

    assertThat(faults(cluster))
        .startsWith("Contact points on other machines need a login and TLS: set KINDRED_CASSANDRA")
        .endsWith("or KINDRED_CASSANDRA_PLAIN=true for a network that nobody else can read");
    cluster.put("KINDRED_CASSANDRA_USER", "app");
    cluster.put("KINDRED_CASSANDRA_PASSWORD_FILE", password.toString());
    assertThat(faults(cluster)).contains("need a login and TLS");
    cluster.put("KINDRED_CASSANDRA_TLS_CA_FILE", authority.toString());

    var settings = new Settings(cluster);
    var config = CassandraConfig.from(settings);
    assertThatNoException().isThrownBy(settings::requireNoFaults);
    assertThat(config.login()).contains(new Login("app", password));
    assertThat(config.tls()).isPresent();
    assertThat(config.thisMachineOnly()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost:9042", "127.1.2.3,[::1]:9042"})
  void nodes_of_this_machine_need_neither(String points) {
    var settings = new Settings(Map.of(POINTS, points, DATACENTER, "dc1"));

    assertThat(CassandraConfig.from(settings).thisMachineOnly()).isTrue();

    assertThatNoException().isThrownBy(settings::requireNoFaults);
    var plain = new Settings(Map.of(POINTS, points, DATACENTER, "dc1", PLAIN, "true"));
    assertThat(CassandraConfig.from(plain).thisMachineOnly()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.3, true", "::1, true", "192.0.2.7, false", "fd00::1, false"})
  void a_node_that_another_one_names_is_judged_by_its_address(String address, boolean here)
      throws IOException {
    var node = new DefaultEndPoint(new InetSocketAddress(InetAddress.getByName(address), 9042));

    assertThat(Cluster.isOnThisMachine(node)).isEqualTo(here);
  }

  @Test
  void a_password_that_others_can_read_is_refused() throws IOException {
    var password = secret("open");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
    var cluster =
        Map.of(
            POINTS,
            "127.0.0.1",
            DATACENTER,
            "dc1",
            "KINDRED_CASSANDRA_USER",
            "app",
            "KINDRED_CASSANDRA_PASSWORD_FILE",
            password.toString());

    assertThat(faults(cluster))
        .isEqualTo(
            "KINDRED_CASSANDRA_PASSWORD_FILE must name a file that no other user can read or"
                + " change: run 'chmod 600' on it");
  }

  @Test
  void half_of_a_login_or_of_a_certificate_is_refused_and_none_is_for_the_embedded_node()
      throws IOException {
    var authority = CassandraConfigTest.authority.toString();

    assertThat(faults(Map.of("KINDRED_CASSANDRA_USER", "app")).lines())
        .containsExactly(
            "KINDRED_CASSANDRA_USER and KINDRED_CASSANDRA_PASSWORD_FILE must be set together",
            "KINDRED_CASSANDRA_USER is for a cluster that KINDRED_CASSANDRA_CONTACT_POINTS names;"
                + " the embedded node needs no setting");
    assertThat(faults(Map.of("KINDRED_CASSANDRA_TLS_CERT_FILE", authority)).lines())
        .containsExactly(
            "KINDRED_CASSANDRA_TLS_CERT_FILE and KINDRED_CASSANDRA_TLS_KEY_FILE must be set"
                + " together",
            "KINDRED_CASSANDRA_TLS_CERT_FILE must be set together with"
                + " KINDRED_CASSANDRA_TLS_CA_FILE");
  }

  private Path secret(String name) throws IOException {
    var file = Files.writeString(temp.resolve(name), "secret\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static String faults(Map<String, String> environment) {
    var settings = new Settings(environment);
    CassandraConfig.from(settings);
    var refused = catchThrowable(settings::requireNoFaults);
    assertThat(refused).isInstanceOf(SettingsException.class);
    return refused.getMessage();
  }
}
