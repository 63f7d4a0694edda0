package kindred.recovery;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import kindred.intents.Intent;

/**
 * R4: decides when an intent is tried: once it is old enough by its own date, or has been seen long
 * enough, in case clocks differ. After each failure it waits longer, so that an intent that cannot
 * be completed never delays others.
 */
final class RecoverySchedule {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
  private static final int MOST_DOUBLINGS = 7;

  private record History(long seen, long due, int failures) {}

  private final Duration minimumAge;
  private final Duration pollInterval;
  private final DoubleSupplier jitter;
  private final Map<String, History> histories = new HashMap<>();

  /**
   * @param pollInterval after which an intent that a server works on is tried again
   * @param jitter from 0 to 1
   */
  RecoverySchedule(Duration minimumAge, Duration pollInterval, DoubleSupplier jitter) {
    this.minimumAge = minimumAge;
    this.pollInterval = pollInterval;
    this.jitter = jitter;
  }

  /** Forgets all intents except these. */
  void keep(Collection<String> ids) {
    histories.keySet().retainAll(ids);
  }

  boolean isDue(Intent intent, Instant now, long nanos) {
    var history = histories.computeIfAbsent(intent.id(), fresh -> new History(nanos, nanos, 0));
    boolean old =
        Duration.between(intent.createdAt(), now).compareTo(minimumAge) >= 0
            || nanos - history.seen() >= minimumAge.toNanos();
    return old && nanos - history.due() >= 0;
  }

  /** The handler has answered that a server works on it, or that it cannot be completed yet. */
  void postpone(Intent intent, long nanos) {
    put(intent, nanos, pollInterval.toNanos(), 0);
  }

  void failed(Intent intent, long nanos) {
    var history = histories.get(intent.id());
    int failures = history == null ? 0 : history.failures();
    long pause =
        Math.min(
            LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(failures, MOST_DOUBLINGS));
    put(intent, nanos, (long) (pause * (0.5 + jitter.getAsDouble() / 2)), failures + 1);
  }

  /** The failures in a row: only the first one is logged. */
  int failures(Intent intent) {
    var history = histories.get(intent.id());
    return history == null ? 0 : history.failures();
  }

  private void put(Intent intent, long nanos, long pause, int failures) {
    var history = histories.get(intent.id());
    long seen = history == null ? nanos : history.seen();
    histories.put(intent.id(), new History(seen, nanos + pause, failures));
  }

  static long seconds(Instant from, Instant to) {
    return Math.max(0, TimeUnit.MILLISECONDS.toSeconds(to.toEpochMilli() - from.toEpochMilli()));
  }
}
