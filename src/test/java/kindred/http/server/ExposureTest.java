package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kindred.harness.TestAuthority;
import kindred.settings.PemFiles;
import kindred.settings.Settings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of the start: address, users, TLS, the operator's word. */
class ExposureTest {

  private static final String OPEN = "KINDRED_OPEN";
  private static final String PLAIN = "KINDRED_PLAIN_HTTP";

  @TempDir private static Path temp;

  private static PemFiles certificate;

  @BeforeAll
  static void issue() {
    certificate = new TestAuthority(temp).issue("server", "dns:localhost");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false, false, THIS_MACHINE",
    "::1,       false, true,  THIS_MACHINE",
    "localhost, true,  false, PROTECTED",
    "127.0.0.9, true,  true,  PROTECTED",
    "0.0.0.0,   true,  true,  PROTECTED",
    "::,        true,  true,  PROTECTED",
    "10.1.2.3,  true,  true,  PROTECTED"
  })
  void protected_servers_and_those_of_one_machine_start(
      String host, boolean users, boolean tls, Exposure exposure) {
    assertThat(of(host, users, tls, Map.of())).isEqualTo(exposure);
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0, false", "0.0.0.0, true", "::, false", "10.1.2.3, true"})
  void beyond_this_machine_a_server_without_users_starts_only_if_the_operator_opens_it(
      String host, boolean tls) {
    assertThat(fault(host, false, tls, Map.of(PLAIN, "behind-a-proxy")))
        .startsWith("KINDRED_HTTP_HOST=" + host + " is reached from other machines")
        .contains("any client could read and change all profiles")
        .contains("Create users, or set KINDRED_OPEN=everybody")
        .hasLineCount(1);
    assertThat(of(host, false, tls, Map.of(OPEN, "everybody"))).isEqualTo(Exposure.EVERYBODY);
  }

  @Test
  void a_server_with_names_for_others_needs_users_also_behind_a_proxy_on_this_machine() {
    var names = new HashMap<>(Map.of("KINDRED_HTTP_NAMES", "kindred.example"));

    assertThat(fault("127.0.0.1", false, false, names))
        .startsWith("With KINDRED_HTTP_NAMES clients of other machines reach the server")
        .contains("Create users, or set KINDRED_OPEN=everybody")
        .hasLineCount(1);
    assertThat(of("127.0.0.1", true, false, names)).isEqualTo(Exposure.PROTECTED);
    names.put(OPEN, "everybody");
    assertThat(of("127.0.0.1", false, false, names)).isEqualTo(Exposure.EVERYBODY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "10.1.2.3"})
  void beyond_this_machine_a_server_without_tls_starts_only_behind_a_proxy(String host) {
    assertThat(fault(host, true, false, Map.of(OPEN, "everybody")))
        .startsWith("KINDRED_HTTP_HOST=" + host + " is reached from other machines")
        .contains("Set KINDRED_TLS_CERT_FILE and KINDRED_TLS_KEY_FILE, or KINDRED_PLAIN_HTTP=")
        .hasLineCount(1);
    assertThat(of(host, true, false, Map.of(PLAIN, "behind-a-proxy"))).isEqualTo(Exposure.PLAIN);
  }

  @Test
  void tls_files_that_cannot_be_used_are_one_fault() {
    var key = certificate.key().toString();

    assertThat(fault("0.0.0.0", true, false, Map.of("KINDRED_TLS_KEY_FILE", key)))
        .isEqualTo("KINDRED_TLS_CERT_FILE and KINDRED_TLS_KEY_FILE must be set together");
    assertThat(
            fault(
                "0.0.0.0",
                true,
                false,
                Map.of("KINDRED_TLS_CERT_FILE", "/nowhere", "KINDRED_TLS_KEY_FILE", key)))
        .isEqualTo("KINDRED_TLS_CERT_FILE must name a file that this user can read");
  }

  @Test
  void another_word_than_the_operators_is_refused() {
    assertThat(fault("127.0.0.1", true, true, Map.of(OPEN, "yes")))
        .isEqualTo("KINDRED_OPEN must be everybody, or not be set");
    assertThat(fault("127.0.0.1", true, true, Map.of(PLAIN, "true")))
        .isEqualTo("KINDRED_PLAIN_HTTP must be behind-a-proxy, or not be set");
  }

  private static Exposure of(String host, boolean users, boolean tls, Map<String, String> words) {
    var settings = settings(host, tls, words);
    var exposure = Exposure.of(settings, HttpConfig.from(settings), users);
    settings.requireNoFaults();
    return exposure;
  }

  private static String fault(String host, boolean users, boolean tls, Map<String, String> words) {
    return catchThrowable(() -> of(host, users, tls, words)).getMessage();
  }

  private static Settings settings(String host, boolean tls, Map<String, String> words) {
    var environment = new HashMap<>(words);
    environment.put("KINDRED_HTTP_HOST", host);
    if (tls) {
      environment.put("KINDRED_TLS_CERT_FILE", certificate.certificates().toString());
      environment.put("KINDRED_TLS_KEY_FILE", certificate.key().toString());
    }
    return new Settings(environment);
  }
}
