package kindred.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The metrics of one server, in the text format of Prometheus; safe for any thread. Names and tags
 * are few and fixed, and say nothing about persons or tenants.
 */
public final class Metrics implements AutoCloseable {

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

  /** The registry would build each anew to find it: too slow for every statement and row. */
  private final Map<List<String>, Counter> known = new ConcurrentHashMap<>();

  private final Map<List<String>, Timer> timers = new ConcurrentHashMap<>();

  private final List<Runnable> observations = new CopyOnWriteArrayList<>();

  /** Metrics that include those of the JVM and its log. */
  public static Metrics ofThisJvm() {
    var metrics = new Metrics();
    var collections = new JvmGcMetrics();
    var logLines = new LogbackMetrics();
    metrics.observations.addAll(List.of(collections::close, logLines::close));
    List.of(
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ClassLoaderMetrics(),
            collections,
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics(),
            logLines)
        .forEach(binder -> binder.bindTo(metrics.registry));
    return metrics;
  }

  /** Ends the observation of the JVM's collections and log. */
  @Override
  public void close() {
    observations.forEach(Runnable::run);
  }

  /** Adds to a counter; tags are alternating names and values. */
  public void add(long amount, String name, String... tags) {
    var counter = known.get(key(name, tags)); // without the lock of the next call
    if (counter == null) {
      counter = counter(name, "", tags);
    }
    counter.increment(amount);
  }

  /** A counter that is visible before its first event. */
  public void counted(String name, String meaning, String... tags) {
    counter(name, meaning, tags);
  }

  private Counter counter(String name, String meaning, String... tags) {
    return known.computeIfAbsent(
        key(name, tags),
        absent -> Counter.builder(name).description(meaning).tags(tags).register(registry));
  }

  /** A counter whose value the given supplier knows. */
  public void counter(String name, String meaning, LongSupplier count) {
    counters.add(count);
    FunctionCounter.builder(name, count, LongSupplier::getAsLong)
        .description(meaning)
        .register(registry);
  }

  /** A number that may rise and fall; tags are alternating names and values. */
  public void gauge(String name, String meaning, Supplier<Number> value, String... tags) {
    Gauge.builder(name, value)
        .description(meaning)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  public void disk(String name, Path folder) {
    var file = folder.toFile();
    gauge("kindred.disk.free.bytes", "Free space of a disk", file::getUsableSpace, "folder", name);
    gauge("kindred.disk.bytes", "Size of a disk", file::getTotalSpace, "folder", name);
  }

  /** Records a duration in a histogram; tags are alternating names and values. */
  public void time(Duration time, String name, String meaning, String... tags) {
    timer(name, meaning, tags).record(time);
  }

  /** A histogram that is visible before its first duration. */
  public void timed(String name, String meaning, String... tags) {
    timer(name, meaning, tags);
  }

  private Timer timer(String name, String meaning, String... tags) {
    var key = key(name, tags);
    var timer = timers.get(key);
    if (timer != null) {
      return timer;
    }
    return timers.computeIfAbsent(
        key,
        absent ->
            Timer.builder(name)
                .description(meaning)
                .tags(tags)
                .serviceLevelObjectives(LIMITS)
                .register(registry));
  }

  private static List<String> key(String name, String... tags) {
    var key = new ArrayList<String>(tags.length + 1);
    key.add(name);
    key.addAll(List.of(tags));
    return key;
  }

  /** All metrics, in the text format of Prometheus 0.0.4. */
  public String text() {
    return registry.scrape();
  }
}
