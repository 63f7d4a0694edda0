package kindred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kindred.settings.Environment;
import kindred.settings.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigTest {

  private static final Map<String, String> USERS = Map.of("KINDRED_USERS_FILE", "/none/users.yaml");
  private static final Map<String, String> JWTS =
      Map.of(
          "KINDRED_JWT_KEYS", "https://idp.example/keys",
          "KINDRED_JWT_ISSUER", "https://idp.example",
          "KINDRED_JWT_AUDIENCE", "kindred");
  private static final Map<String, String> COMMON = Map.of("KINDRED_IMPORT_DIRS", "/srv/imports");

  @TempDir private Path data;

  @Test
  void a_server_whose_requests_need_credentials_has_no_import_folder_of_all_tenants() {
    for (var access : List.of(USERS, JWTS)) {
      assertThat(config(access, Map.of()).imports().folders())
          .containsExactly(data.resolve("imports").resolve("{tenant}"));
      assertThatThrownBy(() -> config(access, COMMON))
          .isInstanceOf(SettingsException.class)
          .hasMessageStartingWith("KINDRED_IMPORT_DIRS must have {tenant} in every path");
    }
  }

  @Test
  void without_users_an_import_folder_may_be_common_to_all_tenants() {
    assertThat(config(Map.of(), Map.of()).imports().folders())
        .containsExactly(data.resolve("imports"));
    assertThat(config(Map.of(), COMMON).imports().folders())
        .containsExactly(Path.of("/srv/imports"));
  }

  @Test
  void traces_need_an_address_without_credentials_and_a_share_of_at_most_one() {
    var collector = config(Map.of(), Map.of("KINDRED_OTLP_ENDPOINT", "https://otel:4318/in"));
    assertThat(collector.telemetry().traces().collector())
        .hasValue(URI.create("https://otel:4318/in"));
    assertThat(config(Map.of(), Map.of()).telemetry().traces().collector()).isEmpty();

    for (var address :
        List.of("otel:4318", "http://", "http://me:secret@otel", "http://otel/?key=secret")) {
      var settings = Map.of("KINDRED_OTLP_ENDPOINT", address, "KINDRED_TRACES_RATIO", "1.5");
      assertThatThrownBy(() -> config(Map.of(), settings))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("KINDRED_OTLP_ENDPOINT must be an http or https address")
          .hasMessageContaining("KINDRED_TRACES_RATIO must be a number from 0 to 1")
          .hasMessageNotContaining("secret");
    }
  }

  /** An operator may put a secret into any of them. */
  @Test
  void no_fault_repeats_the_value_of_a_setting() {
    for (var value : List.of("https://me:se cret@idp.example", "a\u0000secret", "\n%secret\\")) {
      var wrong = new HashMap<String, String>();
      ServerConfig.SETTINGS.forEach(setting -> wrong.put(setting.name(), value));

      assertThatThrownBy(() -> ServerConfig.from(Environment.of(wrong)))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("KINDRED_JWT_KEYS must ")
          .hasMessageNotContainingAny("secret", "se cret");
    }
  }

  @Test
  void the_address_of_keys_has_no_credentials() {
    var jwts = new HashMap<>(JWTS);
    jwts.put("KINDRED_JWT_KEYS", "https://me:secret@idp.example/keys");

    assertThatThrownBy(() -> config(jwts, Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("KINDRED_JWT_KEYS must be an https address or a file");
  }

  private ServerConfig config(Map<String, String> access, Map<String, String> more) {
    var environment = new HashMap<>(access);
    environment.putAll(more);
    environment.put("KINDRED_DATA_DIR", data.toString());
    return ServerConfig.from(Environment.of(environment));
  }
}
