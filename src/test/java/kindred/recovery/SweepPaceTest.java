package kindred.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import kindred.cassandra.RingPart;
import org.junit.jupiter.api.Test;

class SweepPaceTest {

  @Test
  void should_keep_the_rate_while_the_database_is_fast() {
    assertThat(new SweepPace(100).pause(100, Duration.ofMillis(50)))
        .isEqualTo(Duration.ofMillis(950));
  }

  @Test
  void should_pause_three_times_as_long_as_a_slow_database_took() {
    assertThat(new SweepPace(100).pause(100, Duration.ofSeconds(2)))
        .isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void should_start_a_part_after_its_interval_and_continue_an_unfinished_part_at_once() {
    var part = RingPart.of(3, 64);
    var now = Instant.parse("2026-01-02T00:00:00Z");
    var day = Duration.ofHours(24);

    assertThat(new SweepProgress(part.after(), Optional.empty()).due(part, day, now)).isPresent();
    assertThat(
            new SweepProgress(part.after(), Optional.of(now.minusSeconds(60))).due(part, day, now))
        .isEmpty();
    assertThat(new SweepProgress(part.after(), Optional.of(now.minus(day))).due(part, day, now))
        .isPresent();
    assertThat(
            new SweepProgress(part.after() + 7, Optional.of(now.minusSeconds(60)))
                .due(part, day, now))
        .isPresent();
  }
}
