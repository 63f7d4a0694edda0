package kindred.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import kindred.intents.Intent;
import org.junit.jupiter.api.Test;

class RecoveryScheduleTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final RecoverySchedule schedule =
      new RecoverySchedule(Duration.ofSeconds(10), Duration.ofSeconds(3), () -> 1);
  private long nanos = Long.MAX_VALUE - 5;

  @Test
  void should_not_try_a_young_intent() {
    assertThat(due(begun(NOW.minusSeconds(9)))).isFalse();
    assertThat(due(begun(NOW.minusSeconds(10)))).isTrue();
  }

  @Test
  void should_not_depend_on_a_fast_clock_of_another_server() {
    var future = begun(NOW.plusSeconds(3_600));

    assertThat(due(future)).isFalse();
    nanos += 10 * SECOND;
    assertThat(due(future)).isTrue();
  }

  @Test
  void should_wait_longer_after_every_failure_up_to_a_limit() {
    var intent = begun(NOW.minusSeconds(60));
    due(intent);
    for (int seconds : List.of(1, 2, 4, 8, 16, 32, 64, 120, 120)) {
      schedule.failed(intent, nanos);
      nanos += seconds * SECOND - 1;
      assertThat(due(intent)).isFalse();
      nanos += 1;
      assertThat(due(intent)).isTrue();
    }
    assertThat(schedule.failures(intent)).isEqualTo(9);
  }

  @Test
  void should_try_a_postponed_intent_again_soon() {
    var intent = begun(NOW.minusSeconds(60));
    due(intent);
    schedule.postpone(intent, nanos);

    assertThat(due(intent)).isFalse();
    nanos += 3 * SECOND;
    assertThat(due(intent)).isTrue();
  }

  @Test
  void should_forget_intents_that_are_no_longer_found() {
    var intent = begun(NOW.minusSeconds(60));
    schedule.failed(intent, nanos);
    schedule.keep(List.of());

    assertThat(due(intent)).isTrue();
    assertThat(schedule.failures(intent)).isZero();
  }

  private boolean due(Intent intent) {
    return schedule.isDue(intent, NOW, nanos);
  }

  private static Intent begun(Instant at) {
    return new Intent("o", Intent.Kind.MERGE, 1, "s", "d", "1", at);
  }
}
