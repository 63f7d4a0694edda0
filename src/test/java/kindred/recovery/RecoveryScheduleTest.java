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
  void should_leave_a_young_operation_alone() {
    assertThat(due(begun(NOW.minusSeconds(9)))).isFalse();
    assertThat(due(begun(NOW.minusSeconds(10)))).isTrue();
  }

  @Test
  void should_not_wait_for_the_clock_of_another_server_that_is_fast() {
    var future = begun(NOW.plusSeconds(3_600));

    assertThat(due(future)).isFalse();
    nanos += 10 * SECOND;
    assertThat(due(future)).isTrue();
  }

  @Test
  void should_wait_longer_after_every_failure_and_not_for_ever() {
    var operation = begun(NOW.minusSeconds(60));
    due(operation);
    for (int seconds : List.of(1, 2, 4, 8, 16, 32, 64, 120, 120)) {
      schedule.failed(operation, nanos);
      nanos += seconds * SECOND - 1;
      assertThat(due(operation)).isFalse();
      nanos += 1;
      assertThat(due(operation)).isTrue();
    }
    assertThat(schedule.failures(operation)).isEqualTo(9);
  }

  @Test
  void should_ask_again_soon_about_an_operation_in_good_hands() {
    var operation = begun(NOW.minusSeconds(60));
    due(operation);
    schedule.inGoodHands(operation, nanos);

    assertThat(due(operation)).isFalse();
    nanos += 3 * SECOND;
    assertThat(due(operation)).isTrue();
  }

  @Test
  void should_forget_what_is_no_longer_open() {
    var operation = begun(NOW.minusSeconds(60));
    schedule.failed(operation, nanos);
    schedule.keep(List.of());

    assertThat(due(operation)).isTrue();
    assertThat(schedule.failures(operation)).isZero();
  }

  private boolean due(Intent operation) {
    return schedule.isDue(operation, NOW, nanos);
  }

  private static Intent begun(Instant at) {
    return new Intent("o", Intent.Kind.MERGE, 1, "s", "d", "1", at);
  }
}
