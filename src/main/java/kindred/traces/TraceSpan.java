package kindred.traces;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * A timed step of a trace. One that is not recorded accepts everything and keeps nothing. No
 * attribute is a value of a customer, and none is text that a client chose; safe for any thread.
 */
public final class TraceSpan implements AutoCloseable {

  /** More statements of one request are only counted. */
  static final int MOST_STATEMENTS = 100;

  private static final String CURRENT = "kindred.span";
  private static final W3CTraceContextPropagator HEADERS = W3CTraceContextPropagator.getInstance();
  private static final Tracer NO_RECORD = TracerProvider.noop().get("");
  private static final TraceSpan NONE = new TraceSpan(NO_RECORD, Span.getInvalid());

  private final Tracer tracer;
  private final Span span;
  private final AtomicInteger statements = new AtomicInteger();

  TraceSpan(Tracer tracer, Span span) {
    this.tracer = tracer;
    this.span = span;
  }

  /** The span of the request that the current thread works for; if there is none, an empty one. */
  public static TraceSpan current() {
    var context = Vertx.currentContext();
    TraceSpan current = context == null ? null : context.getLocal(CURRENT);
    return current == null ? NONE : current;
  }

  /**
   * The span of the request that the current thread works for. If the server records none, it has
   * the trace id that the client sent, or a new one.
   */
  public static TraceSpan ofRequest(MultiMap headers) {
    var current = current();
    if (current != NONE) {
      return current;
    }
    var sent = Span.fromContext(sent(headers));
    if (!sent.getSpanContext().isValid()) {
      return new TraceSpan(NO_RECORD, Span.wrap(newContext()));
    }
    var span = new TraceSpan(NO_RECORD, sent);
    span.enter(Vertx.currentContext());
    return span;
  }

  /** What the client sent as {@code traceparent} and {@code tracestate} (W3C Trace Context). */
  static Context sent(MultiMap headers) {
    return HEADERS.extract(Context.root(), headers, TraceSpan::header);
  }

  private static String header(MultiMap headers, String name) {
    return headers.get(name);
  }

  private static SpanContext newContext() {
    var random = ThreadLocalRandom.current();
    return SpanContext.create(
        TraceId.fromLongs(random.nextLong(), random.nextLong()),
        SpanId.fromLong(random.nextLong()),
        TraceFlags.getDefault(),
        TraceState.getDefault());
  }

  /** A trace id for what has no request. */
  public static String newTraceId() {
    return newContext().getTraceId();
  }

  /** Makes this the span of the request that the context serves. */
  void enter(io.vertx.core.Context context) {
    if (context != null) {
      context.putLocal(CURRENT, this);
    }
  }

  /** Its trace id, 32 hexadecimal digits. */
  public String traceId() {
    return span.getSpanContext().getTraceId();
  }

  /** Its own id, 16 hexadecimal digits. */
  public String id() {
    return span.getSpanContext().getSpanId();
  }

  /** Whether it will be sent to the collector, and has not ended. */
  public boolean isRecorded() {
    return span.isRecording();
  }

  public TraceSpan name(String name) {
    span.updateName(name);
    return this;
  }

  public TraceSpan set(String attribute, String value) {
    span.setAttribute(attribute, value);
    return this;
  }

  public TraceSpan set(String attribute, long value) {
    span.setAttribute(attribute, value);
    return this;
  }

  /** Says that the step failed, and of what kind the failure is. */
  public void fail(String kind) {
    span.setStatus(StatusCode.ERROR).setAttribute("error.type", kind);
  }

  /** Begins the span of a statement of this step. */
  public TraceSpan statement(String kind, String table) {
    if (!isRecorded()) {
      return NONE;
    }
    int count = statements.incrementAndGet();
    span.setAttribute("kindred.statements", count);
    if (count > MOST_STATEMENTS) {
      return NONE;
    }
    var child =
        tracer
            .spanBuilder(kind + " " + table)
            .setSpanKind(SpanKind.CLIENT)
            .setParent(Context.root().with(span))
            .startSpan();
    return new TraceSpan(tracer, child)
        .set("db.system.name", "cassandra")
        .set("db.collection.name", table)
        .set("kindred.statement.kind", kind);
  }

  /** Gives the headers with which a server that this step calls continues the trace. */
  public void headers(BiConsumer<String, String> header) {
    HEADERS.inject(
        Context.root().with(span), header, (into, name, value) -> into.accept(name, value));
  }

  /** Ends the step. */
  @Override
  public void close() {
    span.end();
  }
}
