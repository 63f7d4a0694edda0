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

    assertThat(progress(part.after(), Optional.empty()).due(part, day, 0, now)).isPresent();
    assertThat(progress(part.after(), Optional.of(now.minusSeconds(60))).due(part, day, 0, now))
        .isEmpty();
    assertThat(progress(part.after(), Optional.of(now.minus(day))).due(part, day, 0, now))
        .isPresent();
    assertThat(progress(part.after() + 7, Optional.of(now.minusSeconds(60))).due(part, day, 0, now))
        .isPresent();
  }

  @Test
  void a_part_rests_a_multiple_of_the_time_that_its_walk_took() {
    var part = RingPart.of(3, 64);
    var ended = Instant.ofEpochSecond(1_800_000_000);
    var progress =
        new SweepProgress(
            part.after(),
            Optional.empty(),
            Optional.of(ended),
            Optional.of(ended.minusSeconds(100)));
    var minute = Duration.ofMinutes(1);

    assertThat(progress.due(part, minute, 9, ended.plusSeconds(899))).isEmpty();
    assertThat(progress.due(part, minute, 9, ended.plusSeconds(900))).contains(ended);
    assertThat(progress.due(part, Duration.ofHours(1), 9, ended.plusSeconds(900))).isEmpty();
  }

  private static SweepProgress progress(long position, Optional<Instant> ended) {
    return new SweepProgress(position, Optional.empty(), ended, Optional.empty());
  }
}
