package kindred.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private final Metrics metrics = new Metrics();

  @Test
  void should_print_counters_and_gauges() {
    metrics.add(2, "a.b", "kind", "merge");
    metrics.add(1, "a.b", "kind", "merge");
    metrics.add(1, "a.b", "kind", "delete");
    metrics.counter("c.d", "counted elsewhere", () -> 7);
    metrics.gauge("e.f", "up and down", () -> 5);

    assertThat(metrics.text().lines())
        .contains(
            "a_b_total{kind=\"merge\",} 3.0",
            "a_b_total{kind=\"delete\",} 1.0",
            "# HELP c_d_total counted elsewhere",
            "c_d_total 7.0",
            "e_f 5.0");
  }

  @Test
  void should_explain_a_counter_that_is_there_before_its_first_event() {
    metrics.counted("a.b", "what is counted", "kind", "merge");
    assertThat(metrics.text()).contains("a_b_total{kind=\"merge\",} 0.0");

    metrics.add(2, "a.b", "kind", "merge");
    metrics.add(1, "a.b", "kind", "delete");
    assertThat(metrics.text().lines())
        .containsExactlyInAnyOrder(
            "# HELP a_b_total what is counted",
            "# TYPE a_b_total counter",
            "a_b_total{kind=\"merge\",} 2.0",
            "a_b_total{kind=\"delete\",} 1.0");
  }

  @Test
  void should_print_times_as_a_histogram() {
    metrics.time(Duration.ofMillis(20), "t", "how long", "operation", "x");

    assertThat(metrics.text().lines())
        .contains(
            "t_seconds_bucket{operation=\"x\",le=\"0.01\",} 0.0",
            "t_seconds_bucket{operation=\"x\",le=\"0.025\",} 1.0",
            "t_seconds_count{operation=\"x\",} 1.0");
  }
}
