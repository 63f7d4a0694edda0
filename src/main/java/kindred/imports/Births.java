package kindred.imports;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import kindred.keys.KeyEntryStore.Entry;
import kindred.profile.BirthStore.Occasion;

/**
 * Lets records be born, many by one request within the server's limit; of each the entries are
 * written before the birth, so that an imported profile can always be found. Workers only.
 */
final class Births {

  private static final int BYTES_OF_AN_ENTRY = 110;

  /** The server may write the partitions of a batch one after the other. */
  private static final int MOST_PARTITIONS = 8;

  private final Occasion occasion;
  private final ImportTarget target;
  private final BoundedWrites writes;
  private final Consumer<Candidate> born;
  private List<Candidate> batch = new ArrayList<>();
  private int bytes;

  /**
   * @param born told of each record whose birth is acknowledged
   */
  Births(Occasion occasion, ImportTarget target, BoundedWrites writes, Consumer<Candidate> born) {
    this.occasion = occasion;
    this.target = target;
    this.writes = writes;
    this.born = born;
  }

  /** Sends a batch when it is full; true: it did. */
  boolean add(Candidate record) throws InterruptedException {
    int more = record.newborn().bytes();
    boolean full =
        !batch.isEmpty() && (bytes + more > target.batchBytes() || batch.size() == MOST_PARTITIONS);
    if (full) {
      send();
    }
    batch.add(record);
    bytes += more;
    return full;
  }

  /** Sends what is left. */
  void send() throws InterruptedException {
    if (batch.isEmpty()) {
      return;
    }
    var records = batch;
    batch = new ArrayList<>();
    bytes = 0;
    writes.submit(() -> enter(records).compose(entered -> bear(records)));
  }

  private Future<?> enter(List<Candidate> records) {
    var entries = records.stream().flatMap(Births::entries).toList();
    int most = Math.max(1, Math.min(MOST_PARTITIONS, target.batchBytes() / BYTES_OF_AN_ENTRY));
    var parts = new ArrayList<Future<?>>();
    for (int from = 0; from < entries.size(); from += most) {
      var part = entries.subList(from, Math.min(from + most, entries.size()));
      parts.add(target.entries().insertAll(occasion.tenant(), part, 1));
    }
    return Future.all(parts);
  }

  private static Stream<Entry> entries(Candidate record) {
    return record.newborn().keys().stream()
        .filter(key -> !key.claim())
        .map(key -> new Entry(key, record.id()));
  }

  private Future<?> bear(List<Candidate> records) {
    return target
        .births()
        .bear(occasion, records.stream().map(Candidate::newborn).toList())
        .onSuccess(acknowledged -> records.forEach(born));
  }
}
