package kindred.jobs.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {

  private static final long QUICK = Duration.ofMillis(5).toNanos();
  private static final long SLOW = Duration.ofSeconds(3).toNanos();

  private final AdaptiveLimit limit = new AdaptiveLimit(4, 16, 20, Duration.ofSeconds(1));
  private final AdaptiveLimit beside = new AdaptiveLimit(4, 16, 20, Duration.ofMillis(5));

  @Test
  void should_grow_one_by_one_up_to_the_maximum_while_answers_are_quick() {
    answers(50, QUICK);
    assertThat(limit.limit()).isEqualTo(17);

    answers(1_000, QUICK);
    assertThat(limit.limit()).isEqualTo(20);
  }

  @Test
  void should_tolerate_one_slow_answer_in_fifty_and_shrink_with_two() {
    answers(49, QUICK);
    answers(1, SLOW);
    assertThat(limit.limit()).isEqualTo(17);

    answers(48, QUICK);
    answers(2, SLOW);
    assertThat(limit.limit()).isEqualTo(12);
  }

  @Test
  void should_halve_once_for_many_unanswered_writes_at_the_same_time() {
    limit.onOverload(0);
    limit.onOverload(Duration.ofMillis(100).toNanos());
    assertThat(limit.limit()).isEqualTo(8);

    limit.onOverload(Duration.ofMillis(700).toNanos());
    assertThat(limit.limit()).isEqualTo(4);
  }

  @Test
  void should_never_shrink_below_the_minimum() {
    for (int i = 0; i < 100; i++) {
      limit.onOverload(Duration.ofSeconds(i).toNanos());
    }
    assertThat(limit.limit()).isEqualTo(4);
  }

  @Test
  void should_not_take_the_round_trips_between_distant_nodes_for_slowness() {
    answers(1, Duration.ofMillis(80).toNanos(), beside);
    answers(49, Duration.ofMillis(320).toNanos(), beside);

    assertThat(beside.limit()).isEqualTo(17);
  }

  @Test
  void should_shrink_when_answers_take_many_times_the_quickest() {
    answers(50, Duration.ofMillis(50).toNanos(), beside);
    answers(50, Duration.ofMillis(400).toNanos(), beside);

    assertThat(beside.limit()).isEqualTo(12);
  }

  @Test
  void should_forget_how_quick_answers_were_before_the_network_changed() {
    answers(50, Duration.ofMillis(50).toNanos(), beside);
    answers(500 * 50, Duration.ofMillis(400).toNanos(), beside);

    assertThat(beside.limit()).isEqualTo(20);
  }

  @Test
  void should_never_get_used_to_a_database_that_takes_seconds() {
    answers(500 * 50, SLOW, beside);

    assertThat(beside.limit()).isEqualTo(4);
  }

  private static void answers(int count, long nanos, AdaptiveLimit limit) {
    for (int i = 0; i < count; i++) {
      limit.answered(nanos);
    }
  }

  private void answers(int count, long nanos) {
    answers(count, nanos, limit);
  }
}
