package kindred.imports;

import java.time.Duration;
import kindred.metrics.OnlineTraffic;

/**
 * The writes of all imports of a server that may be in flight: as many as the database bears while
 * nobody else asks, and only so many that it stays quick while clients wait. Waits; workers only.
 */
final class WriteLimit {

  private final OnlineTraffic traffic;
  private final Pace alone = new Pace(64, 192, Duration.ofSeconds(1));
  private final Pace besideClients = new Pace(4, 64, Duration.ofMillis(20));
  private int inFlight;

  WriteLimit(OnlineTraffic traffic) {
    this.traffic = traffic;
  }

  /** Waits for a place. */
  synchronized void enter() throws InterruptedException {
    while (inFlight >= pace().limit()) {
      wait();
    }
    inFlight++;
  }

  /** Gives a place back. */
  synchronized void leave(long nanos) {
    pace().answered(nanos);
    inFlight--;
    notifyAll();
  }

  /** The database does not keep up. */
  synchronized void strained() {
    pace().strained(System.nanoTime());
  }

  synchronized int limit() {
    return pace().limit();
  }

  private Pace pace() {
    return traffic.goesOn() ? besideClients : alone;
  }
}
