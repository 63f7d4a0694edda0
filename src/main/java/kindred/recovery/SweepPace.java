package kindred.recovery;

import java.time.Duration;

/**
 * How long a sweep rests: as long as its rate says, and longer while the database is slow, for then
 * others need it.
 *
 * @param rate rows a second
 */
record SweepPace(int rate) {

  private static final int TIMES_AS_LONG_AS_THE_WORK = 3;

  Duration pause(int rows, Duration took) {
    var byRate = Duration.ofNanos(1_000_000_000L * rows / rate).minus(took);
    var byLoad = took.multipliedBy(TIMES_AS_LONG_AS_THE_WORK);
    return byRate.compareTo(byLoad) > 0 ? byRate : byLoad;
  }
}
