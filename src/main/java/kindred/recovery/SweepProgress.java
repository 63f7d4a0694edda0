package kindred.recovery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import kindred.cassandra.RingPart;

/**
 * The progress in one part of a walk.
 *
 * @param position the token behind which the walk continues
 * @param began when the walk that the position belongs to began; empty: no page of it is done
 * @param ended when the part was last walked to its end
 * @param completeTo when that walk began
 */
record SweepProgress(
    long position, Optional<Instant> began, Optional<Instant> ended, Optional<Instant> completeTo) {

  /** Nothing of the part was ever walked. */
  static SweepProgress none(RingPart part) {
    return new SweepProgress(part.after(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** When the walk that continues here began: now, if nothing of the part is done. */
  Instant walkBegan(RingPart part) {
    return position == part.after() ? Instant.now() : began.orElse(Instant.EPOCH);
  }

  /**
   * Since when the part has been due; empty: it is not due yet.
   *
   * @param restPerWork how many times as long as its last walk the part rests at least
   */
  Optional<Instant> due(RingPart part, Duration interval, int restPerWork, Instant now) {
    boolean started = position != part.after();
    var since = ended.orElse(Instant.EPOCH);
    var rest = Duration.between(completeTo.orElse(since), since).multipliedBy(restPerWork);
    return started || !since.plus(rest.compareTo(interval) > 0 ? rest : interval).isAfter(now)
        ? Optional.of(since)
        : Optional.empty();
  }
}
