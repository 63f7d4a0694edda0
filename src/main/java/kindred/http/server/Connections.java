package kindred.http.server;

import io.netty.channel.ChannelFutureListener;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kindred.metrics.Metrics;
import kindred.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts a limited number of connections, in total and of one address, and watches them. Used on
 * one event loop.
 */
final class Connections {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final int RETRY_SECONDS = 5;

  private final HttpLimits limits;
  private final Metrics metrics;
  private final Map<String, Integer> byAddress = new HashMap<>();
  private final MalformedRequest malformed;
  private volatile int open;

  Connections(HttpLimits limits, Metrics metrics, MalformedRequest malformed) {
    this.limits = limits;
    this.metrics = metrics;
    this.malformed = malformed;
    metrics.gauge("kindred.http.connections", "Open connections of clients", () -> open);
    for (String reason :
        List.of("slow-head", "slow-body", "unread-answer", "too-many", "too-many-of-address")) {
      metrics.add(0, ConnectionWatch.CLOSED, "reason", reason);
    }
  }

  /** Takes a new connection, or answers 503 and closes it. */
  void accept(HttpConnection connection) {
    connection.exceptionHandler(broken -> LOG.debug("A connection failed", broken));
    var context = ((ConnectionBase) connection).channelHandlerContext();
    String address = String.valueOf(connection.remoteAddress().hostAddress());
    if (open >= limits.connections()) {
      refuse(connection, "too-many");
      return;
    }
    if (byAddress.getOrDefault(address, 0) >= limits.perAddress()) {
      refuse(connection, "too-many-of-address");
      return;
    }
    open++;
    byAddress.merge(address, 1, Integer::sum);
    context.channel().closeFuture().addListener(closed -> closed(address));
    var pipeline = context.pipeline();
    pipeline.addBefore(context.name(), "wire-check", new WireCheck(malformed));
    pipeline.addBefore(context.name(), "watch", new ConnectionWatch(limits, metrics));
  }

  private void closed(String address) {
    open--;
    byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
  }

  private void refuse(HttpConnection connection, String reason) {
    metrics.add(1, ConnectionWatch.CLOSED, "reason", reason);
    var problem =
        Problem.of(
                Problem.Kind.UNAVAILABLE,
                "too-many-connections",
                "The server has its maximum number of connections. Close idle ones, or retry"
                    + " later.")
            .retryAfter(RETRY_SECONDS);
    var context = ((ConnectionBase) connection).channelHandlerContext();
    context.channel().config().setAutoRead(false);
    context
        .writeAndFlush(malformed.response(problem, context))
        .addListener(ChannelFutureListener.CLOSE);
  }
}
