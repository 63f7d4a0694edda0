package kindred.traces;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The spans of one server, and their way to a collector. Nothing waits for it: spans that it does
 * not take are lost and counted.
 */
public final class Traces implements AutoCloseable {

  private static final String NAME = "kindred";
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int MOST_WAITING = 8_192;

  private final Tracer tracer;
  private final Optional<SdkTracerProvider> provider;
  private final Optional<MeasuredExporter> exporter;

  private Traces(
      Tracer tracer, Optional<SdkTracerProvider> provider, Optional<MeasuredExporter> exporter) {
    this.tracer = tracer;
    this.provider = provider;
    this.exporter = exporter;
  }

  /** Records nothing. */
  public static Traces off() {
    return new Traces(TracerProvider.noop().get(NAME), Optional.empty(), Optional.empty());
  }

  /**
   * Sends spans to a collector.
   *
   * @param collector the address to which OTLP/HTTP appends {@code /v1/traces}
   * @param ratio of the traces that begin here; the client decides about its own
   * @param version of the server
   */
  public static Traces to(URI collector, double ratio, String version) {
    var exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(collector.toString().replaceFirst("/+$", "") + "/v1/traces")
            .setTimeout(TIMEOUT)
            .setConnectTimeout(TIMEOUT)
            .build();
    return to(exporter, ratio, version);
  }

  static Traces to(SpanExporter target, double ratio, String version) {
    var exporter = new MeasuredExporter(target);
    var provider =
        SdkTracerProvider.builder()
            .setResource(resource(version))
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(ratio)))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter)
                    .setMaxQueueSize(MOST_WAITING)
                    .setScheduleDelay(Duration.ofSeconds(1))
                    .build())
            .build();
    return new Traces(provider.get(NAME), Optional.of(provider), Optional.of(exporter));
  }

  private static Resource resource(String version) {
    return Resource.create(
        Attributes.builder()
            .put("service.name", NAME)
            .put("service.version", version)
            .put("service.instance.id", UUID.randomUUID().toString())
            .build());
  }

  /** A Vert.x whose HTTP servers begin a span for every request. */
  public Vertx vertx(VertxOptions options) {
    var builder = Vertx.builder().with(options);
    return (provider.isEmpty() ? builder : builder.withTracer(any -> new RequestTracer(tracer)))
        .build();
  }

  /** Begins a trace with one span. */
  public TraceSpan start(String name) {
    return new TraceSpan(tracer, tracer.spanBuilder(name).setNoParent().startSpan());
  }

  /** How many spans the collector took. */
  public long exported() {
    return exporter.map(MeasuredExporter::exported).orElse(0L);
  }

  /** How many spans are lost, because the collector did not take them. */
  public long lost() {
    return exporter.map(MeasuredExporter::lost).orElse(0L);
  }

  /** Sends the spans that wait, for a limited time; it blocks. */
  @Override
  public void close() {
    provider.ifPresent(open -> open.shutdown().join(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
  }
}
