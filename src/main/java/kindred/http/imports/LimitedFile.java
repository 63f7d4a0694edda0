package kindred.http.imports;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.streams.WriteStream;
import java.util.function.LongFunction;

/**
 * A file that takes a limited number of bytes and fails at the next one. It reserves space before
 * it grows; its writer has to wait meanwhile, as for a full write queue. Used on one event loop.
 */
final class LimitedFile implements WriteStream<Buffer> {

  private final AsyncFile file;
  private final long limit;
  private final Space space;
  private long reserved;
  private long written;
  private Future<Void> reservation = Future.succeededFuture();
  private int waiting;
  private Handler<Void> afterReserving;
  private boolean ended;

  /**
   * The space of a file.
   *
   * @param reserved bytes that are reserved already
   * @param step bytes that are reserved at once
   * @param reserve reserves up to a size
   */
  record Space(long reserved, long step, LongFunction<Future<Void>> reserve) {}

  LimitedFile(AsyncFile file, long limit, Space space) {
    this.file = file;
    this.limit = limit;
    this.space = space;
    this.reserved = space.reserved();
  }

  /** More bytes were written than the file takes. */
  static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final long limit;

    Exceeded(long limit) {
      super("more than " + limit + " bytes", null, false, false);
      this.limit = limit;
    }

    long limit() {
      return limit;
    }
  }

  @Override
  public Future<Void> write(Buffer data) {
    written += data.length();
    if (ended || written > limit) {
      return Future.failedFuture(new Exceeded(limit));
    }
    return waiting == 0 && written <= reserved ? file.write(data) : reserveAndWrite(data);
  }

  /** In the order of the calls. */
  private Future<Void> reserveAndWrite(Buffer data) {
    long needed = written;
    waiting++;
    reservation = reservation.compose(before -> grow(needed));
    return reservation.compose(
        done -> {
          waiting--;
          var wrote = file.write(data);
          if (afterReserving != null) {
            drainHandler(afterReserving);
          }
          return wrote;
        });
  }

  private Future<Void> grow(long needed) {
    if (ended) {
      return Future.failedFuture(new IllegalStateException("The file is closed"));
    }
    if (needed <= reserved) {
      return Future.succeededFuture();
    }
    long next = Math.min(limit, needed + space.step());
    return space.reserve().apply(next).onSuccess(done -> reserved = next);
  }

  /** Completes when nothing is being reserved; after the end, nothing will be. */
  Future<Void> settled() {
    return reservation.otherwiseEmpty();
  }

  @Override
  public void write(Buffer data, Handler<AsyncResult<Void>> handler) {
    write(data).onComplete(handler);
  }

  /** A second call does nothing: the file is closed by then. */
  @Override
  public void end(Handler<AsyncResult<Void>> handler) {
    if (ended) {
      Future.<Void>succeededFuture().onComplete(handler);
      return;
    }
    ended = true;
    file.end(handler);
  }

  @Override
  public LimitedFile exceptionHandler(Handler<Throwable> handler) {
    if (!ended) {
      file.exceptionHandler(handler);
    }
    return this;
  }

  @Override
  public LimitedFile setWriteQueueMaxSize(int size) {
    if (!ended) {
      file.setWriteQueueMaxSize(size);
    }
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return !ended && (waiting > 0 || file.writeQueueFull());
  }

  @Override
  public LimitedFile drainHandler(Handler<Void> handler) {
    if (ended) {
      return this;
    }
    afterReserving = waiting > 0 ? handler : null;
    if (waiting > 0) {
      return this;
    }
    if (handler != null && !file.writeQueueFull()) {
      handler.handle(null);
      return this;
    }
    file.drainHandler(handler);
    return this;
  }
}
