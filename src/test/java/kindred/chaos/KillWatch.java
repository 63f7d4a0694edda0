package kindred.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks by plain CQL at the sources of merges whose server was killed, until each is decided, and
 * remembers how long the longest took.
 */
final class KillWatch implements AutoCloseable {

  private static final long LOOK_MILLIS = 100;

  private final CqlSession session;
  private final Thread thread = new Thread(this::watch, "kill-watch");
  private final List<Watched> watched = new ArrayList<>();
  private final List<Killed> decided = new ArrayList<>();
  private long longestMillis;
  private long last = System.nanoTime();
  private int frozen;
  private volatile boolean over;

  /** A merge whose server was killed, and how it ended. */
  record Killed(String source, boolean merged) {}

  /** One that may not have ended. */
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

  /** The server was killed just now. */
  synchronized void add(String source) {
    watched.add(new Watched(source));
    last = System.nanoTime();
  }

  synchronized long millisSinceLast() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last);
  }

  /** Those that were decided since the last call. */
  synchronized List<Killed> decided() {
    var some = List.copyOf(decided);
    decided.clear();
    return some;
  }

  synchronized long longestMillis() {
    return longestMillis;
  }

  /** How many were seen frozen. */
  synchronized int frozen() {
    return frozen;
  }

  private void watch() {
    try {
      while (!over) {
        List<Watched> open;
        synchronized (this) {
          open = List.copyOf(watched);
        }
        open.forEach(this::look);
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** An intent that has not frozen its source leaves only a note, which has to go as well. */
  private void look(Watched one) {
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
    if (noted(one.source)) {
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

  private boolean noted(String source) {
    return session.execute("SELECT subject FROM intent").all().stream()
        .anyMatch(row -> source.equals(row.getString("subject")));
  }

  @Override
  public void close() {
    over = true;
    thread.interrupt();
  }
}
