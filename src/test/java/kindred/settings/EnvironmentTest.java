package kindred.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {

  private static final Setting PORT = new Setting("KINDRED_PORT", "8080", "a port");
  private static final Setting HOST = new Setting("KINDRED_HOST", "", "a host");

  @TempDir private Path folder;

  @Test
  void a_variable_wins_over_a_line_and_a_line_over_a_blank_variable() {
    var given =
        Environment.of(Map.of("KINDRED_PORT", "1", "KINDRED_HOST", " "))
            .withLines(List.of("KINDRED_PORT=2", "KINDRED_HOST = localhost "), "a.conf");

    var settings = new Settings(given);

    assertThat(settings.read(PORT, Settings::port)).isEqualTo(1);
    assertThat(settings.text(HOST)).isEqualTo("localhost");
    assertThat(given.place("KINDRED_PORT")).isEmpty();
    assertThat(given.place("KINDRED_HOST")).isEqualTo("a.conf, line 2");
  }

  @Test
  void blank_lines_comments_and_a_byte_order_mark_are_no_settings() {
    var given =
        Environment.of(Map.of())
            .withLines(List.of("\uFEFFKINDRED_PORT=2", "", "  # KINDRED_HOST=a", "#"), "a.conf");

    assertThat(given.faults()).isEmpty();
    assertThat(given.values()).isEqualTo(Map.of("KINDRED_PORT", "2"));
  }

  @Test
  void a_value_may_have_an_equals_sign_and_a_hash() {
    var given = Environment.of(Map.of()).withLines(List.of("KINDRED_HOST=a=b#c"), "a.conf");

    assertThat(given.values()).isEqualTo(Map.of("KINDRED_HOST", "a=b#c"));
  }

  @Test
  void all_faults_of_the_file_and_of_the_values_are_reported_together_and_repeat_no_value() {
    var lines =
        List.of(
            "secret",
            "PORT=secret",
            "KINDRED_PORT=secret",
            "KINDRED_PORT=secret",
            "KINDRED_HOST=\"secret\"",
            "KINDRED_OTHER=secret",
            "a b=secret");

    var settings = new Settings(Environment.of(Map.of()).withLines(lines, "a.conf"));
    settings.refuseUnknown(List.of(PORT, HOST));
    settings.read(PORT, Settings::port);

    assertThatThrownBy(settings::requireNoFaults)
        .isInstanceOf(SettingsException.class)
        .extracting(thrown -> thrown.getMessage().lines().toList())
        .isEqualTo(
            List.of(
                "a.conf, line 1: write NAME=value, or # before a comment",
                "a.conf, line 2: PORT is not a setting; the names begin with KINDRED_",
                "a.conf, line 4: KINDRED_PORT is set already",
                "a.conf, line 5: write the value of KINDRED_HOST without quotes",
                "a.conf, line 7: write NAME=value, or # before a comment",
                "KINDRED_OTHER is not a setting of this server (a.conf, line 6)",
                "KINDRED_PORT must be a port from 0 to 65535 (a.conf, line 3)"));
  }

  @Test
  void a_file_that_cannot_be_read_or_is_not_text_is_a_fault() throws IOException {
    var binary = Files.write(folder.resolve("b.conf"), new byte[] {(byte) 0xFF});

    assertThat(Environment.of(Map.of()).withFile(folder).faults())
        .containsExactly("The configuration file " + folder + " cannot be read");
    assertThat(Environment.of(Map.of()).withFile(binary).faults())
        .containsExactly("The configuration file " + binary + " is not UTF-8 text");
  }
}
