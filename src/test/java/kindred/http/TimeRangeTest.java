package kindred.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeRangeTest {

  @ParameterizedTest
  @CsvSource({
    "2025-03-01T12:00:00Z, 2025-03-01T12:00:00Z",
    "2025-03-01T13:00:00+01:00, 2025-03-01T12:00:00Z",
    "2025-03-01T12:00:00.001000001Z, 2025-03-01T12:00:00.002Z",
    "-1000000000-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
    "+1000000000-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999Z"
  })
  void should_read_every_time_as_one_of_the_tables(String text, Instant expected) {
    assertThat(TimeRange.read(text)).isEqualTo(expected);
  }

  @Test
  void should_contain_its_first_time_and_not_its_last() {
    var first = Instant.parse("2025-03-01T12:00:00Z");
    var range = new TimeRange(Optional.of(first), Optional.of(first.plusMillis(2)));

    assertThat(range.contains(first.minusMillis(1))).isFalse();
    assertThat(range.contains(first)).isTrue();
    assertThat(range.contains(first.plusMillis(1))).isTrue();
    assertThat(range.contains(first.plusMillis(2))).isFalse();
    assertThat(new TimeRange(Optional.empty(), Optional.empty()).contains(first)).isTrue();
  }
}
