package kindred.jobs.execution;

import java.time.Duration;
import kindred.metrics.OnlineTraffic;
import kindred.retry.BlockingPause;

/**
 * Limits the writes in flight of all jobs of a server: as many as the database answers in time, and
 * fewer while clients send requests, so that the requests stay fast. Waits; workers only.
 */
public final class WriteConcurrencyLimit {

  private final OnlineTraffic traffic;
  private final AdaptiveLimit alone = new AdaptiveLimit(4, 64, 192, Duration.ofSeconds(1));
  private final AdaptiveLimit besideClients = new AdaptiveLimit(1, 1, 64, Duration.ofMillis(5));
  private int inFlight;

  public WriteConcurrencyLimit(OnlineTraffic traffic) {
    this.traffic = traffic;
  }

  /** Waits until one more write may be in flight. */
  synchronized void enter() throws InterruptedException {
    while (inFlight >= current().limit()) {
      BlockingPause.await(this);
    }
    inFlight++;
  }

  /**
   * A write was answered.
   *
   * @param statements of which the write consisted, one after the other
   */
  synchronized void leave(long nanos, int statements) {
    current().answered(nanos / statements);
    inFlight--;
    notifyAll();
  }

  public synchronized void onOverload() {
    current().onOverload(System.nanoTime());
  }

  synchronized int limit() {
    return current().limit();
  }

  private AdaptiveLimit current() {
    return traffic.isActive() ? besideClients : alone;
  }
}
