package kindred.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import kindred.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryConfigTest {

  @Test
  void should_have_defaults() {
    var config = RecoveryConfig.from(new Settings(Map.of()));

    assertThat(config.sweepRate()).isEqualTo(100);
    assertThat(config.sweepInterval()).isEqualTo(Duration.ofHours(24));
  }

  @Test
  void should_read_its_settings() {
    var config =
        RecoveryConfig.from(
            new Settings(Map.of("KINDRED_SWEEP_RATE", "0", "KINDRED_SWEEP_HOURS", "1")));

    assertThat(config.sweepRate()).isZero();
    assertThat(config.sweepInterval()).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @CsvSource({
    "KINDRED_SWEEP_RATE,-1",
    "KINDRED_SWEEP_RATE,fast",
    "KINDRED_SWEEP_RATE,100001",
    "KINDRED_SWEEP_HOURS,0",
    "KINDRED_SWEEP_HOURS,1.5"
  })
  void should_report_a_fault(String name, String value) {
    var settings = new Settings(Map.of(name, value));
    RecoveryConfig.from(settings);

    assertThatThrownBy(settings::requireNoFaults)
        .hasMessageStartingWith(name + " must be a whole number from ");
  }
}
