package kindred.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OnlineTrafficTest {

  private final AtomicLong now = new AtomicLong(-5);
  private final OnlineTraffic traffic = new OnlineTraffic(now::get);

  @Test
  void should_be_active_for_a_second_after_the_last_request() {
    assertThat(traffic.isActive()).isFalse();

    traffic.requestArrived();
    now.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
    assertThat(traffic.isActive()).isTrue();

    traffic.requestArrived();
    now.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
    assertThat(traffic.isActive()).isTrue();
    now.incrementAndGet();
    assertThat(traffic.isActive()).isFalse();
  }
}
