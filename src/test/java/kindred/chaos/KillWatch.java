package kindred.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reads the sources of merges whose server was killed with plain CQL until each merge is decided,
 * and measures the longest time.
 */
final class KillWatch implements AutoCloseable {

  private static final long POLL_MILLIS = 100;

  private final CqlSession session;
  private final Thread thread = new Thread(this::watch, "kill-watch");
  private final List<Watched> watched = new ArrayList<>();
  private final List<Killed> decided = new ArrayList<>();
  private long longestMillis;
  private long last = System.nanoTime();
  private int frozen;
  private volatile boolean closed;

  /** A merge whose server was killed, and its outcome. */
  record Killed(String source, boolean merged) {}

  /** A merge that may be undecided. */
  private static final class Watched {
    private final String source;
    private final long since = System.nanoTime();
    private boolean wasFrozen;

    Watched(String source) {
      this.source = source;
    }
  }

  KillWatch(CqlSession session) {
    this.session = session;
    thread.setDaemon(true);
    thread.start();
  }

  /** Adds a merge whose server was just killed. */
  synchronized void add(String source) {
    watched.add(new Watched(source));
    last = System.nanoTime();
  }

  synchronized long millisSinceLast() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last);
  }

  /** The merges decided since the last call. */
  synchronized List<Killed> decided() {
    var some = List.copyOf(decided);
    decided.clear();
    return some;
  }

  synchronized long longestMillis() {
    return longestMillis;
  }

  /** The number of sources that were frozen when read. */
  synchronized int frozen() {
    return frozen;
  }

  private void watch() {
    try {
      while (!closed) {
        List<Watched> undecided;
        synchronized (this) {
          undecided = List.copyOf(watched);
        }
        undecided.forEach(this::check);
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A merge is decided when its source is not frozen and its intent is deleted. */
  private void check(Watched one) {
    var row =
        session
            .execute(
                "SELECT state FROM profile WHERE tenant_id = ? AND customer_id = ?",
                ChaosCluster.TENANT,
                one.source)
            .one();
    int state = row.getByte("state");
    if (state == Tables.FROZEN) {
      one.wasFrozen = true;
      return;
    }
    if (hasIntent(one.source)) {
      return;
    }
    synchronized (this) {
      watched.remove(one);
      frozen += one.wasFrozen ? 1 : 0;
      longestMillis =
          Math.max(longestMillis, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - one.since));
      decided.add(new Killed(one.source, state == Tables.MERGED));
    }
  }

  private boolean hasIntent(String source) {
    return session.execute("SELECT subject FROM intent").all().stream()
        .anyMatch(row -> source.equals(row.getString("subject")));
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
