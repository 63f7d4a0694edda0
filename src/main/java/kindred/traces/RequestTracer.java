package kindred.traces;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Map;

/** Begins a span for every HTTP request, as a part of the client's trace, and ends it. */
final class RequestTracer implements VertxTracer<TraceSpan, Void> {

  private final Tracer tracer;

  RequestTracer(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public <R> TraceSpan receiveRequest(
      Context context,
      io.vertx.core.spi.tracing.SpanKind kind,
      TracingPolicy policy,
      R request,
      String method,
      Iterable<Map.Entry<String, String>> headers,
      TagExtractor<R> tags) {
    if (!(request instanceof HttpServerRequest received)) {
      return null;
    }
    var started =
        tracer
            .spanBuilder("request")
            .setSpanKind(SpanKind.SERVER)
            .setParent(TraceSpan.sent(received.headers()))
            .startSpan();
    var span = new TraceSpan(tracer, started);
    span.enter(context);
    return span;
  }

  @Override
  public <R> void sendResponse(
      Context context, R response, TraceSpan span, Throwable failure, TagExtractor<R> tags) {
    if (span == null) {
      return;
    }
    if (response instanceof HttpServerResponse sent) {
      int status = sent.getStatusCode();
      span.set("http.response.status_code", status);
      if (status >= 500) {
        span.fail(Integer.toString(status));
      }
    } else {
      span.fail("gone");
    }
    span.close();
  }
}
