package kindred.jobs.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {

  private static final long QUICK = Duration.ofMillis(5).toNanos();
  private static final long SLOW = Duration.ofSeconds(3).toNanos();

  private final AdaptiveLimit pace = new AdaptiveLimit(16, 20, Duration.ofSeconds(1));

  @Test
  void should_grow_one_by_one_up_to_the_most_while_answers_are_quick() {
    answers(50, QUICK);
    assertThat(pace.limit()).isEqualTo(17);

    answers(1_000, QUICK);
    assertThat(pace.limit()).isEqualTo(20);
  }

  @Test
  void should_bear_one_slow_answer_in_fifty_and_shrink_with_two() {
    answers(49, QUICK);
    answers(1, SLOW);
    assertThat(pace.limit()).isEqualTo(17);

    answers(48, QUICK);
    answers(2, SLOW);
    assertThat(pace.limit()).isEqualTo(12);
  }

  @Test
  void should_halve_once_for_many_that_are_not_answered_at_the_same_time() {
    pace.onOverload(0);
    pace.onOverload(Duration.ofMillis(100).toNanos());
    assertThat(pace.limit()).isEqualTo(8);

    pace.onOverload(Duration.ofMillis(700).toNanos());
    assertThat(pace.limit()).isEqualTo(4);
  }

  @Test
  void should_never_stop() {
    for (int i = 0; i < 100; i++) {
      pace.onOverload(Duration.ofSeconds(i).toNanos());
    }
    assertThat(pace.limit()).isEqualTo(AdaptiveLimit.LEAST);
  }

  private void answers(int count, long nanos) {
    for (int i = 0; i < count; i++) {
      pace.answered(nanos);
    }
  }
}
