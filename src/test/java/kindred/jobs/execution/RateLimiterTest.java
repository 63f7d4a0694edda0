package kindred.jobs.execution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterTest {

  private static final long SECOND = 1_000_000_000L;

  private final RateLimiter limiter = new RateLimiter();

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 100, 999, 5_000, 100_000})
  void should_let_the_limit_of_rows_start_per_second(int perSecond) {
    limiter.limit(perSecond, 0);

    assertThat(startedIn(0, 10, 1_000_000))
        .isBetween(perSecond * 99L / 10, perSecond * 102L / 10 + 1);
  }

  @Test
  void should_not_delay_without_a_limit() {
    assertThat(limiter.slice(40_000)).isEqualTo(40_000);
    limiter.started(40_000, 0);
    assertThat(limiter.pause(0)).isZero();
  }

  @Test
  void should_apply_a_new_limit_at_once() {
    limiter.limit(1, 0);
    limiter.started(1, 0);
    assertThat(limiter.pause(SECOND / 10)).isEqualTo(9 * SECOND / 10);

    limiter.limit(1_000, SECOND / 10);

    assertThat(limiter.pause(SECOND / 10)).isZero();
    assertThat(startedIn(SECOND / 10, 1, 0)).isBetween(990L, 1_200L);
  }

  @Test
  void should_make_up_for_half_a_second_at_most() {
    limiter.limit(1_000, 0);

    assertThat(startedIn(60 * SECOND, 1, 0)).isLessThanOrEqualTo(1_700L);
  }

  /** Starts as many rows as possible; each slice takes a while. */
  private long startedIn(long from, int seconds, long work) {
    long started = 0;
    for (long now = from; now < from + seconds * SECOND; ) {
      long pause = limiter.pause(now);
      if (pause > 0) {
        now += pause;
        continue;
      }
      int slice = limiter.slice(40_000);
      limiter.started(slice, now);
      started += slice;
      now += work;
    }
    return started;
  }
}
