package kindred.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The metrics of one server, in the text format of Prometheus; safe for any thread. Names and tags
 * are few and fixed, and say nothing about persons or tenants.
 */
public final class Metrics {

  private static final Duration[] LIMITS = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Keeps them alive: the registry refers to them weakly, and shows 0 once they are collected. */
  private final Queue<LongSupplier> counters = new ConcurrentLinkedQueue<>();

  /** Metrics that include those of the JVM. */
  public static Metrics ofThisJvm() {
    var metrics = new Metrics();
    new JvmMemoryMetrics().bindTo(metrics.registry);
    new JvmThreadMetrics().bindTo(metrics.registry);
    new ProcessorMetrics().bindTo(metrics.registry);
    new UptimeMetrics().bindTo(metrics.registry);
    return metrics;
  }

  /** Adds to a counter; tags are alternating names and values. */
  public void add(long amount, String name, String... tags) {
    registry.counter(name, tags).increment(amount);
  }

  /** A counter whose value the given supplier knows. */
  public void counter(String name, String meaning, LongSupplier count) {
    counters.add(count);
    FunctionCounter.builder(name, count, LongSupplier::getAsLong)
        .description(meaning)
        .register(registry);
  }

  /** A number that may rise and fall. */
  public void gauge(String name, String meaning, Supplier<Number> value) {
    Gauge.builder(name, value).description(meaning).strongReference(true).register(registry);
  }

  /** Records a duration in a histogram; tags are alternating names and values. */
  public void time(Duration time, String name, String meaning, String... tags) {
    Timer.builder(name)
        .description(meaning)
        .tags(tags)
        .serviceLevelObjectives(LIMITS)
        .register(registry)
        .record(time);
  }

  /** All metrics, in the text format of Prometheus 0.0.4. */
  public String text() {
    return registry.scrape();
  }
}
