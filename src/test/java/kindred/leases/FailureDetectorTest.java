package kindred.leases;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureDetectorTest {

  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(20);

  private final FailureDetector watch = new FailureDetector(HEARTBEAT_TIMEOUT);
  private long now = Long.MAX_VALUE - 1;

  @Test
  void should_end_a_lease_that_has_stood_still_all_the_time() {
    var still = new Lease("a", 1, 7);

    for (int second = 0; second < 20; second += 5) {
      assertThat(look(5, still)).isEmpty();
    }
    assertThat(look(5, still)).containsExactly(still);
  }

  @Test
  void should_not_end_a_lease_that_beats_or_has_a_new_epoch() {
    for (int second = 0; second < 60; second += 5) {
      assertThat(look(5, new Lease("a", 1, second), new Lease("b", second, 0))).isEmpty();
    }
  }

  @Test
  void should_not_take_its_own_pause_for_the_silence_of_others() {
    var still = new Lease("a", 1, 7);
    look(5, still);

    assertThat(look(60, still)).isEmpty();
    assertThat(look(5, still)).isEmpty();
  }

  @Test
  void should_forget_a_lease_that_was_given_back() {
    var lease = new Lease("a", 1, 7);
    look(5, lease);
    look(5);
    look(5, lease);
    look(5, lease);

    assertThat(look(5, lease)).isEmpty();
  }

  private List<Lease> look(int secondsLater, Lease... leases) {
    now += Duration.ofSeconds(secondsLater).toNanos();
    return watch.silent(List.of(leases), now);
  }
}
