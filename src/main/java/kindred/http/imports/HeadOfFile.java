package kindred.http.imports;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import kindred.http.BodyMemory;
import kindred.http.Call;
import kindred.http.imports.MultipartForm.Sink;
import kindred.jobs.files.SourceStream.Head;

/** The first bytes of a file in a body; the rest is dropped. For one request. */
final class HeadOfFile implements Sink {

  /** The most bytes that are kept: 1 MiB. */
  static final int MOST = 1 << 20;

  private final long mostOfFile;
  private final Buffer bytes = Buffer.buffer();
  private long length;

  /**
   * @param mostOfFile a file with more bytes is refused
   */
  HeadOfFile(long mostOfFile) {
    this.mostOfFile = mostOfFile;
  }

  @Override
  public Future<Void> write(Buffer data) {
    length += data.length();
    if (length > mostOfFile) {
      return Future.failedFuture(BodyMemory.tooLarge(mostOfFile));
    }
    int room = Math.min(MOST - bytes.length(), data.length());
    bytes.appendBuffer(data, 0, room);
    return Future.succeededFuture();
  }

  Head head() {
    return new Head(bytes.getBytes(), length == bytes.length());
  }

  /** The first bytes of a body that is the file; the rest is not waited for. */
  static Future<Head> ofBody(Call call) {
    if (call.isAbandoned()) {
      return Future.failedFuture(UploadFailure.hungUp());
    }
    var head = new HeadOfFile(Long.MAX_VALUE);
    Promise<Head> read = Promise.promise();
    var request = call.stream();
    request.exceptionHandler(read::tryFail);
    request.endHandler(end -> read.tryComplete(head.head()));
    request.handler(
        data -> {
          head.write(data);
          if (head.length > MOST) {
            request.pause();
            read.tryComplete(head.head());
          }
        });
    request.resume();
    return read.future();
  }
}
