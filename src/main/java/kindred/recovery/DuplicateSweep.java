package kindred.recovery;

import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.RingPart;
import kindred.cassandra.TokenWalk.Page;
import kindred.claims.RepairResult;
import kindred.duplicates.PairSearch;
import kindred.keys.KeyWalkStore.Bucket;

/** Lists the profiles that may be duplicates. There is nothing to repair. */
public final class DuplicateSweep implements Sweep<Bucket, Bucket> {

  /** The name under which the progress is stored. */
  static final String NAME = "duplicate_pair";

  /** So that it runs at most a tenth of the time. */
  private static final int REST_PER_WORK = 9;

  private final PairSearch search;

  public DuplicateSweep(PairSearch search) {
    this.search = search;
  }

  @Override
  public String table() {
    return NAME;
  }

  @Override
  public Future<Page<Bucket>> page(RingPart part, Optional<ByteBuffer> from, int size) {
    return search.buckets(part, from, size);
  }

  @Override
  public Future<List<Bucket>> suspects(Bucket bucket) {
    return search.search(bucket).map(List.of());
  }

  @Override
  public Future<RepairResult> repair(Bucket bucket) {
    return Future.succeededFuture(RepairResult.UNCHANGED);
  }

  @Override
  public int restPerWork() {
    return REST_PER_WORK;
  }

  @Override
  public String name(Bucket bucket) {
    return "bucket %d of tenant %d".formatted(bucket.number(), bucket.tenant());
  }
}
