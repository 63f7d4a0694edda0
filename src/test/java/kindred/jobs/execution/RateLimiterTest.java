package kindred.jobs.execution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterTest {

  private static final long SECOND = 1_000_000_000L;

  private final RateLimiter throttle = new RateLimiter();

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 100, 999, 5_000, 100_000})
  void should_let_as_many_begin_in_a_second_as_it_is_told_to(int perSecond) {
    throttle.limit(perSecond, 0);

    assertThat(begunIn(0, 10, 1_000_000))
        .isBetween(perSecond * 99L / 10, perSecond * 102L / 10 + 1);
  }

  @Test
  void should_not_hold_anything_up_without_a_limit() {
    assertThat(throttle.together(40_000)).isEqualTo(40_000);
    throttle.begun(40_000, 0);
    assertThat(throttle.rest(0)).isZero();
  }

  @Test
  void should_follow_a_new_limit_at_once() {
    throttle.limit(1, 0);
    throttle.begun(1, 0);
    assertThat(throttle.rest(SECOND / 10)).isEqualTo(9 * SECOND / 10);

    throttle.limit(1_000, SECOND / 10);

    assertThat(throttle.rest(SECOND / 10)).isZero();
    assertThat(begunIn(SECOND / 10, 1, 0)).isBetween(990L, 1_200L);
  }

  @Test
  void should_make_up_for_no_more_than_a_moment() {
    throttle.limit(1_000, 0);

    assertThat(begunIn(60 * SECOND, 1, 0)).isLessThanOrEqualTo(1_700L);
  }

  /** Begins as many as it may, each slice of which takes a while. */
  private long begunIn(long from, int seconds, long work) {
    long begun = 0;
    for (long now = from; now < from + seconds * SECOND; ) {
      long rest = throttle.rest(now);
      if (rest > 0) {
        now += rest;
        continue;
      }
      int slice = throttle.together(40_000);
      throttle.begun(slice, now);
      begun += slice;
      now += work;
    }
    return begun;
  }
}
