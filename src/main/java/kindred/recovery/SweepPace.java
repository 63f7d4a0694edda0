package kindred.recovery;

import java.time.Duration;

/**
 * How long a sweep pauses after a page: as its rate says, and longer while the database is slow, so
 * that requests of clients come first.
 *
 * @param rate rows per second
 */
record SweepPace(int rate) {

  private static final int PAUSE_PER_WORK = 3;

  Duration pause(int rows, Duration took) {
    var byRate = Duration.ofNanos(1_000_000_000L * rows / rate).minus(took);
    var byLoad = took.multipliedBy(PAUSE_PER_WORK);
    return byRate.compareTo(byLoad) > 0 ? byRate : byLoad;
  }
}
