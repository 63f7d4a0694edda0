package kindred.jobs.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import kindred.metrics.OnlineTraffic;
import org.junit.jupiter.api.Test;

class WriteConcurrencyLimitTest {

  private final AtomicLong now = new AtomicLong();
  private final OnlineTraffic traffic = new OnlineTraffic(now::get);
  private final WriteConcurrencyLimit limit = new WriteConcurrencyLimit(traffic);

  @Test
  void should_be_low_while_clients_send_requests_and_high_a_second_later() {
    int alone = limit.limit();

    traffic.requestArrived();
    int besideClients = limit.limit();
    now.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(besideClients).isLessThan(alone / 8).isPositive();
    assertThat(limit.limit()).isEqualTo(alone);
  }

  @Test
  void should_shrink_beside_clients_at_answers_that_are_quick_enough_otherwise() throws Exception {
    long between = Duration.ofMillis(100).toNanos();
    answers(10_000, Duration.ofMillis(1).toNanos());
    int alone = limit.limit();
    traffic.requestArrived();
    answers(10_000, Duration.ofMillis(1).toNanos());
    int besideClients = limit.limit();

    answers(1_000, between);

    assertThat(limit.limit()).isLessThan(besideClients);
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    answers(1_000, between);
    assertThat(limit.limit()).isEqualTo(alone);
  }

  @Test
  void should_judge_a_write_of_several_statements_by_the_time_of_one() throws Exception {
    traffic.requestArrived();
    int before = limit.limit();
    for (int i = 0; i < 1_000; i++) {
      limit.enter();
      limit.leave(Duration.ofMillis(24).toNanos(), 6);
    }
    assertThat(limit.limit()).isGreaterThan(before);

    answers(500, Duration.ofMillis(24).toNanos());
    assertThat(limit.limit()).isEqualTo(before);
  }

  private void answers(int count, long nanos) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      limit.enter();
      limit.leave(nanos, 1);
    }
  }
}
