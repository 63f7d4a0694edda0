package kindred.cassandra;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts statements with an unknown outcome, and logs at most one line in five seconds. */
final class UnknownOutcomes {

  private static final Logger LOG = LoggerFactory.getLogger(UnknownOutcomes.class);
  private static final long BETWEEN_LINES = TimeUnit.SECONDS.toNanos(5);

  private final AtomicLong total = new AtomicLong();
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong lastLine = new AtomicLong(System.nanoTime() - BETWEEN_LINES);

  /** Since the start. */
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
          "{} statement(s) had an unknown outcome and are issued again; the latest: {}",
          count.getAndSet(0),
          kind);
    }
  }
}
