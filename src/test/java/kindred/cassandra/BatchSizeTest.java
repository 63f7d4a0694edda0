package kindred.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSizeTest {

  @ParameterizedTest
  @CsvSource({
    "5KiB, 5120",
    "64KiB, 65536",
    "1MiB, 1048576",
    "100MiB, 1048576",
    "900B, 900",
    "0KiB, 5120",
    "-1, 5120",
    "null, 5120",
    "many, 5120"
  })
  void should_read_the_setting_and_use_the_default_for_anything_else(String text, int bytes) {
    assertThat(BatchSize.parse(text)).isEqualTo(bytes);
  }
}
