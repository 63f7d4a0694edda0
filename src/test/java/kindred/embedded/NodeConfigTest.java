package kindred.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import kindred.settings.Settings;
import kindred.settings.SettingsException;
import org.junit.jupiter.api.Test;

class NodeConfigTest {

  @Test
  void an_empty_environment_gives_the_documented_defaults() {
    var config = NodeConfig.from(new Settings(Map.of()));

    assertThat(config)
        .isEqualTo(
            new NodeConfig(
                Path.of("data").toAbsolutePath(), DataMode.PRIVATE, 9142, "1g", Optional.empty()));
  }

  @Test
  void every_setting_is_read() {
    var config =
        NodeConfig.from(
            new Settings(
                Map.of(
                    "KINDRED_DATA_DIR", "/srv/kindred",
                    "KINDRED_DATA_MODE", "shared",
                    "KINDRED_CASSANDRA_PORT", "0",
                    "KINDRED_CASSANDRA_HEAP", "512M",
                    "JAVA_HOME", "/opt/jdk")));

    assertThat(config)
        .isEqualTo(
            new NodeConfig(
                Path.of("/srv/kindred"),
                DataMode.SHARED,
                0,
                "512m",
                Optional.of(Path.of("/opt/jdk"))));
  }

  @Test
  void all_faults_are_reported_together() {
    var settings =
        new Settings(
            Map.of(
                "KINDRED_DATA_DIR", "a\0b",
                "KINDRED_DATA_MODE", "open",
                "KINDRED_CASSANDRA_PORT", "65536",
                "KINDRED_CASSANDRA_HEAP", "255m"));

    NodeConfig.from(settings);

    assertThatThrownBy(settings::requireNoFaults)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("KINDRED_DATA_DIR must be a folder")
        .hasMessageContaining("KINDRED_CASSANDRA_PORT must be a port from 0 to 65535")
        .hasMessageContaining("KINDRED_DATA_MODE must be private or shared")
        .hasMessageContaining("KINDRED_CASSANDRA_HEAP must be a size of at least 256m");
  }

  @Test
  void the_options_that_the_run_script_reads_are_a_known_setting() {
    var settings = new Settings(Map.of("KINDRED_JAVA_OPTS", "-Xmx2g"));

    settings.refuseUnknown(NodeConfig.SETTINGS);

    settings.requireNoFaults();
  }
}
