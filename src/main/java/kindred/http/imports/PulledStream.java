package kindred.http.imports;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.function.Supplier;
import kindred.http.Reply;
import kindred.problem.Problem;

/**
 * Sends pieces as fast as the client takes them. Reads no further piece once the client has gone or
 * the server stops; the response then ends without its last chunk. Used on one event loop.
 */
final class PulledStream implements Reply.Stream {

  private final Supplier<Future<Optional<Buffer>>> next;
  private final Runnable closed;
  private final Context context = Vertx.currentContext();
  private final Promise<Void> ended = Promise.promise();
  private HttpServerResponse response;

  /**
   * @param next the next piece, without bytes after the last one; empty: nothing yet, ask again
   * @param closed called once the stream has ended, or was never sent
   */
  PulledStream(Supplier<Future<Optional<Buffer>>> next, Runnable closed) {
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
      next.get().onSuccess(this::pulled).onFailure(ended::tryFail);
    }
  }

  private void pulled(Optional<Buffer> found) {
    if (ended.future().isComplete()) {
      return;
    }
    if (found.filter(piece -> piece.length() == 0).isPresent()) {
      ended.tryComplete();
      return;
    }
    found.ifPresent(response::write);
    if (response.writeQueueFull()) {
      response.drainHandler(drained -> pull());
    } else {
      // not nested: millions of pulls may find nothing
      context.runOnContext(later -> pull());
    }
  }

  @Override
  public void close() {
    closed.run();
  }
}
