package kindred.recovery;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kindred.cassandra.RingPart;
import kindred.cassandra.TokenWalk.Page;
import kindred.intents.IntentBucket;

/**
 * A part of a table that this server sweeps, and where it continues.
 *
 * @param due since when it is due
 * @param began when its walk began
 */
record SweepPlace(
    Sweep<?, ?> sweep,
    int shard,
    Instant due,
    Instant began,
    RingPart rest,
    Optional<ByteBuffer> from) {

  private static final int PARTS = IntentBucket.SHARDS;

  /** The parts of a table that are due, of some shards. */
  static Stream<SweepPlace> due(
      Sweep<?, ?> sweep,
      Map<Integer, SweepProgress> known,
      Set<Integer> shards,
      Duration interval) {
    return shards.stream()
        .flatMap(
            shard -> {
              var part = RingPart.of(shard, PARTS);
              var progress = known.getOrDefault(shard, SweepProgress.none(part));
              var rest = part.behind(progress.position());
              var began = progress.walkBegan(part);
              return progress.due(part, interval, sweep.restPerWork(), Instant.now()).stream()
                  .map(since -> new SweepPlace(sweep, shard, since, began, rest, Optional.empty()));
            });
  }

  /** The whole part of the table. */
  RingPart part() {
    return RingPart.of(shard, PARTS);
  }

  SweepPlace after(Page<?> page) {
    return new SweepPlace(sweep, shard, due, began, rest, page.next());
  }
}
