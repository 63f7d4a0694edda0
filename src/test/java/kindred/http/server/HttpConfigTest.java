package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Map;
import kindred.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConfigTest {

  @Test
  void should_have_defaults() {
    assertThat(HttpConfig.from(new Settings(Map.of())))
        .isEqualTo(new HttpConfig("127.0.0.1", 8080, "", 101));
  }

  @ParameterizedTest
  @CsvSource({"/,''", "genesys/1/cs,/genesys/1/cs", "/cv/,/cv", "//cms//,/cms"})
  void should_normalise_the_base_path(String given, String normalised) {
    var config = HttpConfig.from(new Settings(Map.of("KINDRED_BASE_PATH", given)));

    assertThat(config.basePath()).isEqualTo(normalised);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a/../b", "a//b", "{id}", "a?b"})
  void should_refuse_a_malformed_base_path(String path) {
    assertThat(fault("KINDRED_BASE_PATH", path)).startsWith("KINDRED_BASE_PATH must be a path");
  }

  @Test
  void should_refuse_a_host_that_is_no_address() {
    assertThat(fault("KINDRED_HTTP_HOST", "no such host"))
        .startsWith("KINDRED_HTTP_HOST must be an address of this machine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5", "x", "2147483648"})
  void should_refuse_a_tenant_that_is_not_a_positive_integer(String tenant) {
    assertThat(fault("KINDRED_DEFAULT_TENANT", tenant)).contains("from 1 to 2147483647");
  }

  private static String fault(String name, String value) {
    var settings = new Settings(Map.of(name, value));
    HttpConfig.from(settings);
    var thrown = catchThrowable(settings::requireNoFaults);
    return thrown.getMessage();
  }
}
