package kindred.recovery;

import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.RingPart;
import kindred.cassandra.TokenWalk.Page;
import kindred.claims.RepairResult;

/**
 * The checks and repairs of one table; repeating either changes nothing.
 *
 * @param <T> a row of the table
 * @param <S> a suspect: what looks wrong with a row
 */
public interface Sweep<T, S> {

  String table();

  /** S1: some rows of a part of the ring. */
  Future<Page<T>> page(RingPart part, Optional<ByteBuffer> from, int size);

  /** S2: what looks wrong at a first, cheap look; most likely another writer is working on it. */
  Future<List<S>> suspects(T row);

  /** S3 and S4: looks again at a suspect after a while, and repairs what is still wrong. */
  Future<RepairResult> repair(S suspect);

  /** How many times as long as its last walk a part of the table rests at least. */
  default int restPerWork() {
    return 0;
  }

  /** The suspect in a log line: ids only. */
  String name(S suspect);
}
