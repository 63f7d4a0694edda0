package kindred.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OnlineTrafficTest {

  private final AtomicLong now = new AtomicLong(-5);
  private final OnlineTraffic traffic = new OnlineTraffic(now::get);

  @Test
  void should_go_on_for_a_second_after_the_last_request() {
    assertThat(traffic.goesOn()).isFalse();

    traffic.asked();
    now.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
    assertThat(traffic.goesOn()).isTrue();

    traffic.asked();
    now.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
    assertThat(traffic.goesOn()).isTrue();
    now.incrementAndGet();
    assertThat(traffic.goesOn()).isFalse();
  }
}
