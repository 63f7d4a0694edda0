package kindred.recovery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import kindred.cassandra.RingPart;

/**
 * The progress in one part of a walk.
 *
 * @param position the token behind which the walk continues
 * @param ended when the part was last walked to its end
 */
record SweepProgress(long position, Optional<Instant> ended) {

  /** Since when the part has been due; empty: it is not due yet. */
  Optional<Instant> due(RingPart part, Duration interval, Instant now) {
    boolean started = position != part.after();
    var since = ended.orElse(Instant.EPOCH);
    return started || !since.plus(interval).isAfter(now) ? Optional.of(since) : Optional.empty();
  }
}
