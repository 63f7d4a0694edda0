package kindred.http.imports;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.streams.WriteStream;

/** A file that takes so many bytes and fails at the next one. */
final class LimitedFile implements WriteStream<Buffer> {

  private final AsyncFile file;
  private final long most;
  private long written;
  private boolean ended;

  LimitedFile(AsyncFile file, long most) {
    this.file = file;
    this.most = most;
  }

  /** More was written than the file takes. */
  static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final long most;

    Exceeded(long most) {
      super("more than " + most + " bytes", null, false, false);
      this.most = most;
    }

    long most() {
      return most;
    }
  }

  @Override
  public Future<Void> write(Buffer data) {
    written += data.length();
    return ended || written > most ? Future.failedFuture(new Exceeded(most)) : file.write(data);
  }

  @Override
  public void write(Buffer data, Handler<AsyncResult<Void>> handler) {
    write(data).onComplete(handler);
  }

  /** What comes after the end finds no file any more, and is no fault. */
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
