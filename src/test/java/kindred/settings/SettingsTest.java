package kindred.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  private static final Setting PORT = new Setting("KINDRED_PORT", "8080", "the port");
  private static final Setting NAME = new Setting("KINDRED_NAME", "", "the name");

  @Test
  void an_absent_or_blank_variable_has_the_fallback_value() {
    var settings = new Settings(Map.of("KINDRED_NAME", "  "));

    assertThat(settings.read(PORT, Settings::port)).isEqualTo(8080);
    assertThat(settings.text(NAME)).isEmpty();
    assertThatNoException().isThrownBy(settings::requireNoFaults);
  }

  @Test
  void blanks_around_a_value_are_ignored() {
    assertThat(new Settings(Map.of("KINDRED_PORT", " 0 ")).read(PORT, Settings::port)).isZero();
  }

  @Test
  void a_wrong_value_is_never_printed() {
    var settings = new Settings(Map.of("KINDRED_PORT", "s3cret"));
    settings.read(PORT, Settings::port);

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(settings::requireNoFaults)
        .withMessage("KINDRED_PORT must be a port from 0 to 65535");
  }

  @Test
  void all_faults_are_reported_together() {
    var settings = new Settings(Map.of("KINDRED_PORT", "x", "KINDRED_PROT", "1", "PATH", "/"));
    settings.read(PORT, Settings::port);
    settings.fault("two settings contradict each other");
    settings.refuseUnknown(List.of(PORT, NAME));

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(settings::requireNoFaults)
        .satisfies(
            faults ->
                assertThat(faults.getMessage().lines())
                    .containsExactly(
                        "KINDRED_PORT must be a port from 0 to 65535",
                        "two settings contradict each other",
                        "KINDRED_PROT is not a setting of this server"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "", "80.0", "http"})
  void anything_but_a_port_number_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Settings.port(text));
  }
}
