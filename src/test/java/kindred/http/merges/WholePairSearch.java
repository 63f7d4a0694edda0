package kindred.http.merges;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;

import java.nio.ByteBuffer;
import java.util.Optional;
import kindred.cassandra.RingPart;
import kindred.duplicates.PairSearch;
import kindred.http.ApiServer;
import kindred.keys.KeyWalkStore;

/** The search for pairs of duplicates over a whole keyspace, which servers make bit by bit. */
public final class WholePairSearch {

  private final PairSearch search;

  public WholePairSearch(ApiServer api) {
    var entries = prepared(api.keyspace().session(), KeyWalkStore::new);
    search = new PairSearch(api.domain().schemas(), entries, api.domain().duplicates().likely());
  }

  public void run() {
    var from = Optional.<ByteBuffer>empty();
    do {
      var page = await(search.buckets(RingPart.of(0, 1), from, 100));
      page.rows().forEach(bucket -> await(search.search(bucket)));
      from = page.next();
    } while (from.isPresent());
  }
}
