package kindred.recovery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import kindred.cassandra.RingPart;

/**
 * How far a part of a walk has come.
 *
 * @param position the token behind which to go on
 * @param ended when the part was last done
 */
record SweepProgress(long position, Optional<Instant> ended) {

  /** When it may be walked: since when the longer ago, the sooner. Empty: not yet. */
  Optional<Instant> due(RingPart part, Duration every, Instant now) {
    boolean begun = position != part.after();
    var since = ended.orElse(Instant.EPOCH);
    return begun || !since.plus(every).isAfter(now) ? Optional.of(since) : Optional.empty();
  }
}
