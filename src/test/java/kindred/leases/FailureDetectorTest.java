package kindred.leases;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureDetectorTest {

  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(20);

  private final ObservedLeases leases = new ObservedLeases(HEARTBEAT_TIMEOUT);
  private long now = Long.MAX_VALUE - 1;

  @Test
  void should_measure_how_long_a_value_has_stood_still() {
    var detector = new FailureDetector<String>(Duration.ofNanos(10));

    assertThat(detector.observe("a", now)).isZero();
    assertThat(detector.observe("a", now + 10)).isEqualTo(10);
    assertThat(detector.observe("a", now + 20)).isEqualTo(20);
    assertThat(detector.observe("b", now + 21)).isZero();
    assertThat(detector.observe("b", now + 32)).isZero();
  }

  @Test
  void should_report_a_lease_that_has_stood_still_for_the_time_out() {
    var still = new Lease("a", 1, 7);

    for (int second = 0; second < 20; second += 5) {
      assertThat(observe(5, still)).isEmpty();
    }
    assertThat(observe(5, still)).containsExactly(still);
  }

  @Test
  void should_not_report_a_lease_with_heartbeats_or_a_new_epoch() {
    for (int second = 0; second < 60; second += 5) {
      assertThat(observe(5, new Lease("a", 1, second), new Lease("b", second, 0))).isEmpty();
    }
  }

  @Test
  void should_not_take_a_gap_between_observations_for_a_time_out() {
    var still = new Lease("a", 1, 7);
    observe(5, still);

    assertThat(observe(60, still)).isEmpty();
    assertThat(observe(5, still)).isEmpty();
  }

  @Test
  void should_forget_a_lease_that_was_released() {
    var lease = new Lease("a", 1, 7);
    observe(5, lease);
    observe(5);
    observe(5, lease);
    observe(5, lease);

    assertThat(observe(5, lease)).isEmpty();
  }

  private List<Lease> observe(int secondsLater, Lease... seen) {
    now += Duration.ofSeconds(secondsLater).toNanos();
    return leases.timedOut(List.of(seen), now);
  }
}
