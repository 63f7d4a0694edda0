package kindred.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Map;
import kindred.settings.Settings;
import kindred.settings.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CassandraConfigTest {

  private static final String POINTS = "KINDRED_CASSANDRA_CONTACT_POINTS";
  private static final String DATACENTER = "KINDRED_CASSANDRA_DATACENTER";

  @Test
  void without_contact_points_and_data_centre_it_is_the_embedded_node() {
    var settings = new Settings(Map.of());

    assertThat(CassandraConfig.from(settings).embedded()).isTrue();
    assertThatNoException().isThrownBy(settings::requireNoFaults);
  }

  @Test
  void both_name_a_cluster() {
    var settings = new Settings(Map.of(POINTS, "a, b:9043", DATACENTER, "dc7"));
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
    assertThat(faults(Map.of(POINTS, "a:9042"))).isEqualTo(DATACENTER + rule + POINTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {",", " , ", ":9042", "a:b", "a:-1", "a:65536"})
  void contact_points_that_name_no_node_are_refused_and_are_no_second_fault(String points) {
    assertThat(faults(Map.of(POINTS, points, DATACENTER, "dc1")))
        .isEqualTo(POINTS + " must be host:port, separated by commas");
  }

  private static String faults(Map<String, String> environment) {
    var settings = new Settings(environment);
    CassandraConfig.from(settings);
    var refused = catchThrowable(settings::requireNoFaults);
    assertThat(refused).isInstanceOf(SettingsException.class);
    return refused.getMessage();
  }
}
