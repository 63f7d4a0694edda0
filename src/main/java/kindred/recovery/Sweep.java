package kindred.recovery;

import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.RingPart;
import kindred.cassandra.TokenWalk.Page;
import kindred.claims.RepairResult;

/**
 * What is looked for in one table, and how it is mended; repeating either changes nothing.
 *
 * @param <T> what the table is read as
 * @param <S> what looks wrong in it
 */
public interface Sweep<T, S> {

  /** The table. */
  String table();

  /** Some rows of a part of the ring. */
  Future<Page<T>> page(RingPart part, Optional<ByteBuffer> from, int size);

  /** What looks wrong with a row at a first, cheap look: most likely somebody is at work on it. */
  Future<List<S>> suspects(T row);

  /** Judges again what still looks wrong a while later, and mends it. */
  Future<RepairResult> repair(S suspect);

  /** What is suspected, for the log: ids only. */
  String name(S suspect);
}
