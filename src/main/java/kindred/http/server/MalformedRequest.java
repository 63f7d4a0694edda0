package kindred.http.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetSocketAddress;
import java.util.Map;
import kindred.http.JsonBody;
import kindred.http.ProblemJson;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.traces.TraceSpan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a malformed or oversized request with a problem, and closes the connection. */
final class MalformedRequest implements Handler<HttpServerRequest> {

  private static final Logger LOG = LoggerFactory.getLogger(MalformedRequest.class);

  static final String CODE = "malformed-request";

  private static final Problem HEAD =
      problem(
          "The request line or the headers are malformed or too long. Correct or shorten them.");
  private static final Problem BODY =
      problem("The chunks of the body are malformed. Send a body in the form of RFC 9112.");

  private final String basePath;

  MalformedRequest(String basePath) {
    this.basePath = basePath;
  }

  @Override
  public void handle(HttpServerRequest request) {
    var known = request.decoderResult().cause();
    Problem problem = known instanceof ProblemException refused ? refused.problem() : HEAD;
    String traceId = TraceSpan.ofRequest(request.headers()).traceId();
    log(problem, request.remoteAddress().hostAddress(), traceId);
    var response = Browsers.restrict(request);
    response.setStatusCode(ProblemHandler.status(problem.kind()));
    headers(traceId).forEach(response::putHeader);
    response.end(body(problem, traceId)).onComplete(sent -> request.connection().close());
  }

  /** The response to a request whose head is fine and whose body is not. */
  FullHttpResponse ofBody(ChannelHandlerContext context) {
    return response(BODY, context);
  }

  /** A response that the HTTP library does not write, because it has no request for it. */
  FullHttpResponse response(Problem problem, ChannelHandlerContext context) {
    boolean tls = context.pipeline().get(SslHandler.class) != null;
    String traceId = TraceSpan.newTraceId();
    log(problem, address(context), traceId);
    int status = ProblemHandler.status(problem.kind());
    byte[] body = body(problem, traceId).getBytes();
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
    Browsers.restrictions(tls).forEach(response.headers()::set);
    headers(traceId).forEach(response.headers()::set);
    response.headers().set("Content-Length", body.length);
    if (problem.retryAfterSeconds() > 0) {
      response.headers().set("Retry-After", problem.retryAfterSeconds());
    }
    return response;
  }

  private static String address(ChannelHandlerContext context) {
    return context.channel().remoteAddress() instanceof InetSocketAddress peer
        ? peer.getAddress().getHostAddress()
        : "-";
  }

  private static void log(Problem problem, String address, String traceId) {
    int status = ProblemHandler.status(problem.kind());
    LOG.info("A request was refused with {} {}, trace {}", status, problem.code(), traceId);
    AuditLog.malformed(address, status, problem.code(), traceId);
  }

  private Buffer body(Problem problem, String traceId) {
    int status = ProblemHandler.status(problem.kind());
    return JsonBody.write(ProblemJson.write(problem, status, traceId, basePath));
  }

  private static Map<String, String> headers(String traceId) {
    return Map.of(
        "Content-Type", ProblemHandler.MEDIA_TYPE, "X-Trace-Id", traceId, "Connection", "close");
  }

  private static Problem problem(String detail) {
    return Problem.of(Problem.Kind.INVALID, CODE, detail);
  }
}
