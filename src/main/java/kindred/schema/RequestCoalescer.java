package kindred.schema;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Gives each caller the result of a read that begins after its call. All callers that arrive while
 * a read is under way share the next one, so that at most one read per key is under way.
 */
final class RequestCoalescer<K, V> {

  /** The read after the one that is under way; null while no caller waits for it. */
  private static final class Line<V> {
    private Promise<V> next;
  }

  private final Function<K, Future<V>> read;
  private final Map<K, Line<V>> lines = new HashMap<>();

  RequestCoalescer(Function<K, Future<V>> read) {
    this.read = read;
  }

  /** The result of a read that begins after this call. */
  Future<V> after(K key) {
    synchronized (lines) {
      var line = lines.get(key);
      if (line != null) {
        if (line.next == null) {
          line.next = Promise.promise();
        }
        return line.next.future();
      }
      lines.put(key, new Line<>());
    }
    return begin(key);
  }

  private Future<V> begin(K key) {
    return read.apply(key)
        .onComplete(
            done -> {
              var next = next(key);
              if (next != null) {
                begin(key).onComplete(next);
              }
            });
  }

  private Promise<V> next(K key) {
    synchronized (lines) {
      var line = lines.get(key);
      var next = line.next;
      line.next = null;
      if (next == null) {
        lines.remove(key);
      }
      return next;
    }
  }
}
