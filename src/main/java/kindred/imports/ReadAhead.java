package kindred.imports;

import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import kindred.retry.BlockingPause;

/**
 * Reads the next chunk on a worker of its own while the chunk before it is processed; never more
 * than one chunk ahead.
 */
final class ReadAhead implements AutoCloseable {

  private static final long CHECK_MILLIS = 50;

  /** A chunk, or why there is none. */
  private record Read(ChunkReader.Chunk chunk, Throwable failure) {}

  private final ChunkReader reader;
  private final SynchronousQueue<Read> handOver = new SynchronousQueue<>();
  private volatile boolean closed;
  private volatile boolean ended;

  private ReadAhead(ChunkReader reader) {
    this.reader = reader;
  }

  /** Reads ahead if the reader may. */
  static ReadAhead of(ChunkReader reader, WorkerExecutor workers) {
    var ahead = new ReadAhead(reader);
    if (reader.mayReadAhead()) {
      workers.executeBlocking(ahead::readAll, false).onComplete(done -> ahead.ended = true);
    } else {
      ahead.ended = true;
    }
    return ahead;
  }

  ChunkReader.Chunk next() throws IOException, InterruptedException {
    if (!reader.mayReadAhead()) {
      return reader.read();
    }
    var read = handOver.take();
    if (read.failure() instanceof IOException unreadable) {
      throw unreadable;
    }
    if (read.failure() instanceof RuntimeException unexpected) {
      throw unexpected;
    }
    if (read.failure() != null) {
      throw new IllegalStateException(read.failure());
    }
    return read.chunk();
  }

  private Void readAll() throws InterruptedException {
    boolean more = true;
    while (more && !closed) {
      var read = read();
      while (!closed && !handOver.offer(read, CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
        // the chunk before is still processed
      }
      more = read.failure() == null && !read.chunk().readings().isEmpty();
    }
    return null;
  }

  private Read read() {
    try {
      return new Read(reader.read(), null);
    } catch (Throwable failure) {
      return new Read(null, failure);
    }
  }

  /** Returns when nothing reads the file any more, so that it can be closed. */
  @Override
  public void close() {
    closed = true;
    try {
      while (!ended) {
        BlockingPause.sleep(Duration.ofMillis(1));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
