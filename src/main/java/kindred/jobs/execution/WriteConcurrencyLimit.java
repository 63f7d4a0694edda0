package kindred.jobs.execution;

import java.time.Duration;
import kindred.metrics.OnlineTraffic;

/**
 * The writes of all imports of a server that may be in flight: as many as the database bears while
 * nobody else asks, and only so many that it stays quick while clients wait. Waits; workers only.
 */
final class WriteConcurrencyLimit {

  private final OnlineTraffic traffic;
  private final AdaptiveLimit alone = new AdaptiveLimit(64, 192, Duration.ofSeconds(1));
  private final AdaptiveLimit besideClients = new AdaptiveLimit(4, 64, Duration.ofMillis(20));
  private int inFlight;

  WriteConcurrencyLimit(OnlineTraffic traffic) {
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
  synchronized void onOverload() {
    pace().onOverload(System.nanoTime());
  }

  synchronized int limit() {
    return pace().limit();
  }

  private AdaptiveLimit pace() {
    return traffic.goesOn() ? besideClients : alone;
  }
}
