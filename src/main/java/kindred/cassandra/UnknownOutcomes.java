package kindred.cassandra;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator of statements that are issued again, in one line a few seconds at most. */
final class UnknownOutcomes {

  private static final Logger LOG = LoggerFactory.getLogger(UnknownOutcomes.class);
  private static final long BETWEEN_LINES = TimeUnit.SECONDS.toNanos(5);

  private final AtomicLong total = new AtomicLong();
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong lastLine = new AtomicLong(System.nanoTime() - BETWEEN_LINES);

  /** All of them, from the start. */
  long total() {
    return total.get();
  }

  void add(String kind) {
    total.incrementAndGet();
    count.incrementAndGet();
    long last = lastLine.get();
    long now = System.nanoTime();
    if (now - last >= BETWEEN_LINES && lastLine.compareAndSet(last, now)) {
      LOG.warn(
          "The fate of {} statement(s) is unknown, they are issued again; the latest: {}",
          count.getAndSet(0),
          kind);
    }
  }
}
