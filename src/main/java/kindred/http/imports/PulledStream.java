package kindred.http.imports;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Supplier;
import kindred.http.Reply;
import kindred.problem.Problem;

/**
 * Sends pieces as fast as the client takes them. Reads no further piece once the client has gone or
 * the server stops; the response then ends without its last chunk. Used on one event loop.
 */
final class PulledStream implements Reply.Stream {

  private final Supplier<Future<Buffer>> next;
  private final Runnable closed;
  private final Promise<Void> ended = Promise.promise();
  private HttpServerResponse response;

  /**
   * @param next the next piece; an empty one is the last
   * @param closed called once the stream has ended, or was never sent
   */
  PulledStream(Supplier<Future<Buffer>> next, Runnable closed) {
    this.next = next;
    this.closed = closed;
  }

  @Override
  public Future<Void> send(HttpServerResponse to, Future<Void> stopping) {
    response = to;
    response.closeHandler(gone -> ended.tryFail(UploadFailure.hungUp()));
    response.exceptionHandler(ended::tryFail);
    stopping.onComplete(
        stop -> ended.tryFail(Problem.unavailable("The server is stopping.").exception()));
    pull();
    return ended.future();
  }

  private void pull() {
    if (!ended.future().isComplete()) {
      next.get().onSuccess(this::write).onFailure(ended::tryFail);
    }
  }

  private void write(Buffer piece) {
    if (ended.future().isComplete()) {
      return;
    }
    if (piece.length() == 0) {
      ended.tryComplete();
      return;
    }
    response.write(piece);
    if (response.writeQueueFull()) {
      response.drainHandler(drained -> pull());
    } else {
      pull();
    }
  }

  @Override
  public void close() {
    closed.run();
  }
}
