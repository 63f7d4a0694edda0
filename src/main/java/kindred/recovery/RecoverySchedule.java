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
 * Decides when an open operation is tried: once it is old enough by its own date, or has been seen
 * long enough when clocks differ; and after a failure later and later, so that one that cannot be
 * finished never keeps others waiting.
 */
final class RecoverySchedule {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
  private static final int MOST_DOUBLINGS = 7;

  private record History(long seen, long due, int failures) {}

  private final Duration due;
  private final Duration again;
  private final DoubleSupplier jitter;
  private final Map<String, History> histories = new HashMap<>();

  /**
   * @param again after which an operation in good hands is asked about again
   * @param jitter from 0 to 1
   */
  RecoverySchedule(Duration due, Duration again, DoubleSupplier jitter) {
    this.due = due;
    this.again = again;
    this.jitter = jitter;
  }

  /** Forgets everything but these. */
  void keep(Collection<String> ids) {
    histories.keySet().retainAll(ids);
  }

  boolean isDue(Intent operation, Instant now, long nanos) {
    var history = histories.computeIfAbsent(operation.id(), fresh -> new History(nanos, nanos, 0));
    boolean old =
        Duration.between(operation.createdAt(), now).compareTo(due) >= 0
            || nanos - history.seen() >= due.toNanos();
    return old && nanos - history.due() >= 0;
  }

  void inGoodHands(Intent operation, long nanos) {
    put(operation, nanos, again.toNanos(), 0);
  }

  void failed(Intent operation, long nanos) {
    var history = histories.get(operation.id());
    int failures = history == null ? 0 : history.failures();
    long pause =
        Math.min(
            LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(failures, MOST_DOUBLINGS));
    put(operation, nanos, (long) (pause * (0.5 + jitter.getAsDouble() / 2)), failures + 1);
  }

  /** The failures in a row, for the log: the first is worth a line, the hundredth is not. */
  int failures(Intent operation) {
    var history = histories.get(operation.id());
    return history == null ? 0 : history.failures();
  }

  private void put(Intent operation, long nanos, long pause, int failures) {
    var history = histories.get(operation.id());
    long seen = history == null ? nanos : history.seen();
    histories.put(operation.id(), new History(seen, nanos + pause, failures));
  }

  static long seconds(Instant from, Instant to) {
    return Math.max(0, TimeUnit.MILLISECONDS.toSeconds(to.toEpochMilli() - from.toEpochMilli()));
  }
}
