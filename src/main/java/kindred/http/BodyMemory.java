package kindred.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/**
 * Reads request bodies into memory: each up to a limit, and all that are not answered yet up to a
 * share of the heap. Small bodies always have room, so that senders of large ones cannot stop them.
 */
public final class BodyMemory {

  /** The bytes of a body that always have room; the number of connections is limited. */
  private static final int SMALL = 8 << 10;

  /** A buffer that grows has up to twice the bytes that are in it. */
  private static final int GROWTH = 2;

  private static final int RETRY_SECONDS = 5;

  /** One holder has a quarter at most, and room for the largest body. */
  private static final int HOLDERS = 4;

  private final long most;
  private final long mostOfHolder;
  private final Map<String, Long> byHolder = new HashMap<>();
  private long taken;

  /** Takes so many bytes of the heap. */
  public BodyMemory(long bytes) {
    this.most = bytes / GROWTH;
    this.mostOfHolder = Math.max(most / HOLDERS, BodyLimits.MAX_BODY);
  }

  /**
   * Reads the body of a paused request, which it tells to continue. A failed read leaves it paused.
   * The memory is free again when the request has been answered or its client has gone.
   *
   * @param holder whose bodies share a part of the memory
   * @return fails with 413 beyond the limit, and with 503 if too much memory is taken
   */
  public Future<Buffer> read(RoutingContext context, String holder, int limit) {
    var request = context.request();
    if (context.response().closed()) {
      return Future.failedFuture(new VertxException("The client hung up.", true));
    }
    if (declaredLength(request) > limit) {
      return Future.failedFuture(tooLarge(limit));
    }
    var body = new Body(request, holder, limit);
    context.addEndHandler(answered -> body.release());
    request.exceptionHandler(body.read::tryFail);
    request.endHandler(end -> body.read.tryComplete(body.bytes));
    request.handler(body::add);
    tellToContinue(request);
    request.resume();
    return body.read.future();
  }

  /** Answers {@code Expect: 100-continue}, once. */
  static void tellToContinue(HttpServerRequest request) {
    if (isAwaited(request)) {
      request.response().writeContinue();
      request.headers().remove("Expect");
    }
  }

  /** Whether the client waits with its body until it is told to continue. */
  public static boolean isAwaited(HttpServerRequest request) {
    return "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
  }

  /** The length in the head of a request; 0 if it has none, or one that is not a number. */
  public static long declaredLength(HttpServerRequest request) {
    try {
      return Long.parseLong(String.valueOf(request.getHeader("Content-Length")).strip());
    } catch (NumberFormatException none) {
      return 0;
    }
  }

  /** The refusal of a body. */
  public static ProblemException tooLarge(long limit) {
    return tooLarge("The body is larger than %s. Send a smaller body.", limit);
  }

  /**
   * The refusal of a body.
   *
   * @param detail with a place for the limit
   */
  public static ProblemException tooLarge(String detail, long limit) {
    return Problem.of(
            Problem.Kind.TOO_LARGE, "body-too-large", detail.formatted(BodyLimits.text(limit)))
        .exception();
  }

  private synchronized boolean take(String holder, long bytes) {
    long ofHolder = byHolder.getOrDefault(holder, 0L) + bytes;
    if (taken + bytes > most || ofHolder > mostOfHolder) {
      return false;
    }
    taken += bytes;
    byHolder.put(holder, ofHolder);
    return true;
  }

  private synchronized void giveBack(String holder, long bytes) {
    taken -= bytes;
    byHolder.computeIfPresent(holder, (same, held) -> held <= bytes ? null : held - bytes);
  }

  private static Throwable full() {
    return Problem.of(
            Problem.Kind.UNAVAILABLE,
            "too-many-bodies",
            "The memory of the server for request bodies is in use. Retry later.")
        .retryAfter(RETRY_SECONDS)
        .exception();
  }

  /** A body as far as it has arrived. */
  private final class Body {

    private final Promise<Buffer> read = Promise.promise();
    private Buffer bytes = Buffer.buffer();
    private final HttpServerRequest request;
    private final String holder;
    private final int limit;
    private long held;

    Body(HttpServerRequest request, String holder, int limit) {
      this.request = request;
      this.holder = holder;
      this.limit = limit;
    }

    void add(Buffer chunk) {
      long length = (long) bytes.length() + chunk.length();
      if (length > limit) {
        fail(tooLarge(limit));
      } else if (!take(length - SMALL - held)) {
        fail(full());
      } else {
        bytes.appendBuffer(chunk);
      }
    }

    private boolean take(long more) {
      if (more <= 0) {
        return true;
      }
      if (!BodyMemory.this.take(holder, more)) {
        return false;
      }
      held += more;
      return true;
    }

    private void fail(Throwable refused) {
      request.pause();
      release();
      read.tryFail(refused);
    }

    /** Also drops the bytes: a refused request may be there for a while, with its body unread. */
    void release() {
      bytes = Buffer.buffer();
      giveBack(holder, held);
      held = 0;
    }
  }
}
