package kindred.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import kindred.settings.Settings;
import kindred.settings.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientConfigTest {

  @TempDir private Path folder;

  @Test
  void without_settings_the_server_is_that_of_this_machine() {
    var config = config(Map.of());

    assertThat(config.server()).hasToString("http://127.0.0.1:8080");
    assertThat(config.tenant()).isEmpty();
  }

  @Test
  void an_address_may_have_a_base_path_and_ends_without_a_slash() {
    assertThat(config(Map.of("KINDRED_SERVER", "https://a.example/genesys/1/cs//")).server())
        .hasToString("https://a.example/genesys/1/cs");
  }

  @Test
  void all_faults_are_named_and_no_value_is_repeated() {
    var settings =
        Map.of(
            "KINDRED_SERVER", "ftp://user:secret@a.example",
            "KINDRED_TENANT", "secret",
            "KINDRED_USER", "a:secret",
            "KINDRED_PASSWORD_FILE", "secret");

    assertThatThrownBy(() -> config(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(settings.keySet().toArray(String[]::new))
        .message()
        .doesNotContain("secret");
  }

  @Test
  void credentials_do_not_cross_a_network_in_the_clear() throws IOException {
    var token = secret();

    assertThatThrownBy(
            () ->
                config(
                    Map.of(
                        "KINDRED_SERVER", "http://a.example.invalid", "KINDRED_TOKEN_FILE", token)))
        .hasMessageContaining("must be an https address");
    assertThat(
            config(Map.of("KINDRED_SERVER", "https://a.example", "KINDRED_TOKEN_FILE", token))
                .tokenFile())
        .isPresent();
    assertThat(config(Map.of("KINDRED_TOKEN_FILE", token)).tokenFile()).isPresent();
  }

  @Test
  void a_token_and_a_user_exclude_each_other_and_a_password_needs_its_user() throws IOException {
    var file = secret();

    assertThatThrownBy(() -> config(Map.of("KINDRED_USER", "anna", "KINDRED_TOKEN_FILE", file)))
        .hasMessageContaining("exclude each other");
    assertThatThrownBy(() -> config(Map.of("KINDRED_PASSWORD_FILE", file)))
        .hasMessageContaining("needs KINDRED_USER");
  }

  private String secret() throws IOException {
    var file = Files.createTempFile(folder, "secret", "");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file.toString();
  }

  private static ClientConfig config(Map<String, String> variables) {
    var settings = new Settings(variables);
    var config = ClientConfig.from(settings);
    settings.requireNoFaults();
    return config;
  }
}
