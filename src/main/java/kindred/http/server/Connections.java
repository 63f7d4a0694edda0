package kindred.http.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kindred.metrics.Metrics;
import kindred.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts a limited number of connections, in total and of one address, and watches them; accepts
 * no more when the server stops. Used on one event loop.
 */
final class Connections {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final int RETRY_SECONDS = 5;

  /** More than the system keeps for a listener. */
  private static final int ALL_WAITING = 1 << 16;

  /** A connection that the listener has just accepted is not yet known here. */
  private static final long SETTLE_MILLIS = 200;

  private final HttpLimits limits;
  private final Metrics metrics;
  private final Map<String, Integer> byAddress = new HashMap<>();
  private final MalformedRequest malformed;
  private final Set<ConnectionWatch> watches = new HashSet<>();
  private final Promise<Void> allClosed = Promise.promise();
  private Optional<Channel> listener = Optional.empty();
  private boolean leaving;
  private boolean settled;
  private volatile int open;

  Connections(HttpLimits limits, Metrics metrics, MalformedRequest malformed) {
    this.limits = limits;
    this.metrics = metrics;
    this.malformed = malformed;
    metrics.gauge("kindred.http.connections", "Open connections of clients", () -> open);
    for (String reason :
        List.of("slow-head", "slow-body", "unread-answer", "too-many", "too-many-of-address")) {
      metrics.counted(
          ConnectionWatch.CLOSED, "Connections that the server closed", "reason", reason);
    }
  }

  /** Takes a new connection, or answers 503 and closes it. */
  void accept(HttpConnection connection) {
    connection.exceptionHandler(broken -> LOG.debug("A connection failed", broken));
    var context = ((ConnectionBase) connection).channelHandlerContext();
    listener = Optional.of(context.channel().parent());
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
    var watch = new ConnectionWatch(limits, metrics);
    watches.add(watch);
    context.channel().closeFuture().addListener(closed -> closed(address, watch));
    var pipeline = context.pipeline();
    pipeline.addBefore(context.name(), "wire-check", new WireCheck(malformed));
    pipeline.addBefore(context.name(), "watch", watch);
    if (leaving) {
      watch.leave();
    }
  }

  /**
   * Closes the listener, after the connections that the system has already accepted for it, and
   * only then asks the clients to close theirs: one that is asked connects again at once, and would
   * be reset in the queue of a listener that closes. Completes when all are closed.
   */
  Future<Void> leave(Vertx vertx) {
    if (listener.isEmpty()) {
      return Future.succeededFuture();
    }
    var here = vertx.getOrCreateContext();
    var channel = listener.get();
    if (channel.config().getRecvByteBufAllocator() instanceof MaxMessagesRecvByteBufAllocator all) {
      all.maxMessagesPerRead(ALL_WAITING);
    }
    Runnable close =
        () -> channel.close().addListener(over -> here.runOnContext(now -> askToClose(vertx)));
    channel.eventLoop().execute(close);
    return allClosed.future();
  }

  private void askToClose(Vertx vertx) {
    leaving = true;
    List.copyOf(watches).forEach(ConnectionWatch::leave);
    vertx.setTimer(SETTLE_MILLIS, later -> settle());
  }

  private void settle() {
    settled = true;
    completeIfAllClosed();
  }

  private void completeIfAllClosed() {
    if (settled && watches.isEmpty()) {
      allClosed.tryComplete();
    }
  }

  private void closed(String address, ConnectionWatch watch) {
    watches.remove(watch);
    completeIfAllClosed();
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
