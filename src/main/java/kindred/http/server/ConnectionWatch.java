package kindred.http.server;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import kindred.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection that exhausts its {@link Patience}. The idle time-out of the HTTP library
 * would do the same to an upload that the server holds back, and to a client that waits for an
 * import. Hands on no further request while the answers before it are not read.
 *
 * <p>When the server stops, it lets the client close the connection: a connection that the server
 * closes while a request is on its way is reset.
 */
final class ConnectionWatch extends ChannelDuplexHandler {

  static final String CLOSED = "kindred.http.connections.closed";

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatch.class);
  private static final int LOOKS = 10;
  private static final long LEAVING_LOOK_NANOS = Duration.ofMillis(100).toNanos();

  /** For so long a client may take the end of an idle connection into its own hands. */
  private static final long LEAVING_NANOS = Duration.ofSeconds(3).toNanos();

  private final HttpLimits limits;
  private final Metrics metrics;
  private final Patience patience;
  private final Deque<Object> held = new ArrayDeque<>();
  private boolean handingOn;
  private boolean leaving;
  private ChannelHandlerContext watched;
  private io.netty.util.concurrent.Future<?> look;

  ConnectionWatch(HttpLimits limits, Metrics metrics) {
    this.limits = limits;
    this.metrics = metrics;
    this.patience = new Patience(limits, System.nanoTime());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    watched = context;
    long shortest =
        List.of(limits.head(), limits.firstByte(), limits.pace(), limits.unread()).stream()
            .mapToLong(Duration::toNanos)
            .min()
            .orElseThrow();
    lookEvery(shortest / LOOKS);
  }

  private void lookEvery(long nanos) {
    look =
        watched
            .executor()
            .scheduleWithFixedDelay(() -> look(watched), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * The server stops: from now on the last answer asks the client to close the connection, and it
   * is closed when nothing has been in flight for three seconds.
   */
  void leave() {
    leaving = true;
    patience.leaving(System.nanoTime());
    look.cancel(false);
    lookEvery(LEAVING_LOOK_NANOS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    look.cancel(false);
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }

  /** The next request waits until the client reads the answers before it. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    boolean unread = !context.channel().isWritable();
    if (!held.isEmpty() || (unread && message instanceof HttpRequest)) {
      held.add(message);
    } else {
      pass(context, message);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!handingOn && context.channel().isWritable()) {
      handingOn = true;
      context.executor().execute(() -> handOn(context)); // not within the write of an answer
    }
    context.fireChannelWritabilityChanged();
  }

  /** The end of a read makes the HTTP library flush, after which more may be handed on. */
  private void handOn(ChannelHandlerContext context) {
    while (mayHandOn(context)) {
      while (mayHandOn(context)) {
        pass(context, held.remove());
      }
      context.fireChannelReadComplete();
    }
    handingOn = false;
    if (held.isEmpty() && context.channel().config().isAutoRead()) {
      context.read();
    }
  }

  private boolean mayHandOn(ChannelHandlerContext context) {
    return !held.isEmpty()
        && (context.channel().isWritable() || !(held.peek() instanceof HttpRequest));
  }

  @Override
  public void read(ChannelHandlerContext context) {
    if (held.isEmpty()) {
      context.read();
    }
  }

  private void pass(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest head) {
      patience.head(head.headers().contains(HttpHeaderNames.EXPECT), System.nanoTime());
    }
    if (message instanceof HttpContent content) {
      patience.body(content.content().readableBytes());
    }
    if (message instanceof LastHttpContent) {
      patience.bodyEnd(System.nanoTime());
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse head
        && head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      patience.continued(System.nanoTime());
    } else {
      answer(message);
    }
    context.write(message, promise);
  }

  private void answer(Object message) {
    if (leaving
        && message instanceof HttpResponse head
        && patience.isLastRequest()
        && held.isEmpty()) {
      head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    if (message instanceof LastHttpContent) {
      patience.answered(System.nanoTime());
    }
  }

  private void look(ChannelHandlerContext context) {
    long now = System.nanoTime();
    var channel = context.channel();
    if (!channel.config().isAutoRead()) {
      patience.paused(now);
    }
    var unread = channel.unsafe().outboundBuffer();
    if (unread == null) {
      return;
    }
    patience.written(
        unread.size() > 0,
        List.of(unread.size(), unread.currentProgress(), unread.totalPendingWriteBytes()),
        now);
    if (leaving && held.isEmpty() && patience.idle(LEAVING_NANOS, now)) {
      context.close();
      return;
    }
    patience
        .exhausted(now)
        .ifPresent(
            reason -> {
              String name = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
              LOG.debug("A connection is closed: {}", name);
              metrics.add(1, CLOSED, "reason", name);
              context.close(); // the library would wait until the client has read everything
            });
  }
}
