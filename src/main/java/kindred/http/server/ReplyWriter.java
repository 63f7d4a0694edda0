package kindred.http.server;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import kindred.http.Reply;

/** Writes a {@link Reply} to the connection; for HEAD, without the body. */
final class ReplyWriter {

  private static final long LOOK_MILLIS = 500;

  private ReplyWriter() {}

  /**
   * Writes the reply, and closes its stream.
   *
   * @param inFlight signals streamed replies that the server stops
   */
  static Future<Void> write(RoutingContext context, Reply reply, InFlight inFlight) {
    return sent(context, reply, inFlight)
        .onComplete(
            sent -> {
              if (reply.body() instanceof Reply.Streamed streamed) {
                streamed.stream().close();
              }
            });
  }

  private static Future<Void> sent(RoutingContext context, Reply reply, InFlight inFlight) {
    HttpServerResponse response = context.response();
    if (response.closed() || response.ended()) {
      return Future.succeededFuture();
    }
    Browsers.restrict(context.request()).setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    if (reply.body() instanceof Reply.Bytes bytes) {
      return content(context, bytes.content());
    }
    if (reply.body() instanceof Reply.FromFile file) {
      return file(context, file.path());
    }
    if (reply.body() instanceof Reply.Streamed streamed && !Admission.headOnly(context)) {
      return streamed(response.setChunked(true), streamed.stream(), inFlight.draining(context));
    }
    return response.end();
  }

  private static Future<Void> streamed(
      HttpServerResponse response, Reply.Stream stream, Future<Void> stopping) {
    return stream
        .send(response, stopping)
        .compose(
            sent ->
                response.closed() || response.ended() ? Future.succeededFuture() : response.end());
  }

  private static Future<Void> content(RoutingContext context, Buffer content) {
    HttpServerResponse response = context.response();
    response.putHeader("Content-Length", Integer.toString(content.length()));
    return Admission.headOnly(context) ? response.end() : response.end(content);
  }

  /** Read by worker threads: the folder may be on another machine, and not answer. */
  private static Future<Void> file(RoutingContext context, Path path) {
    HttpServerResponse response = context.response();
    return context
        .vertx()
        .fileSystem()
        .open(path.toString(), new OpenOptions().setWrite(false).setCreate(false))
        .compose(
            file ->
                file.size()
                    .compose(
                        size -> {
                          response.putHeader("Content-Length", Long.toString(size));
                          return Admission.headOnly(context) ? response.end() : pipe(context, file);
                        })
                    .eventually(() -> file.close()));
  }

  /** Ends incomplete, with its connection, when the credentials of the request are revoked. */
  private static Future<Void> pipe(RoutingContext context, AsyncFile file) {
    var grant = Access.granted(context).grant();
    long look =
        context
            .vertx()
            .setPeriodic(
                LOOK_MILLIS,
                due -> {
                  if (!grant.stillValid().getAsBoolean()) {
                    closeNow(context.request().connection());
                  }
                });
    return file.pipeTo(context.response()).onComplete(over -> context.vertx().cancelTimer(look));
  }

  /** Sends nothing more, not even what waits for a client that does not read. */
  private static void closeNow(HttpConnection connection) {
    ((ConnectionBase) connection).channelHandlerContext().close();
  }
}
