package kindred.http.imports;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.streams.WriteStream;

/** A file that takes a limited number of bytes and fails at the next one. */
final class LimitedFile implements WriteStream<Buffer> {

  private final AsyncFile file;
  private final long limit;
  private long written;
  private boolean ended;

  LimitedFile(AsyncFile file, long limit) {
    this.file = file;
    this.limit = limit;
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
    return ended || written > limit ? Future.failedFuture(new Exceeded(limit)) : file.write(data);
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
    return !ended && file.writeQueueFull();
  }

  @Override
  public LimitedFile drainHandler(Handler<Void> handler) {
    if (!ended) {
      file.drainHandler(handler);
    }
    return this;
  }
}
