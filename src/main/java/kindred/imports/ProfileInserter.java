package kindred.imports;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import kindred.jobs.execution.BoundedWrites;
import kindred.keys.KeyEntryStore;
import kindred.keys.KeyEntryStore.Entry;
import kindred.profile.ImportedProfileStore.InsertContext;

/**
 * Inserts profiles, a group with one request. The entries of a profile are written before the
 * profile, so that an imported profile can always be found. Workers only.
 */
final class ProfileInserter {

  /** Of one request, unless one profile has more. */
  private static final int MAX_BYTES = 64 * 1024;

  private final InsertContext insertContext;
  private final ImportStores stores;
  private final BoundedWrites writes;
  private final Consumer<Candidate> inserted;
  private List<Candidate> batch = new ArrayList<>();
  private int bytes;

  /**
   * @param inserted called for each row whose insert is acknowledged
   */
  ProfileInserter(
      InsertContext insertContext,
      ImportStores stores,
      BoundedWrites writes,
      Consumer<Candidate> inserted) {
    this.insertContext = insertContext;
    this.stores = stores;
    this.writes = writes;
    this.inserted = inserted;
  }

  /** IM10: inserts the entries of all rows, and waits for them. */
  void insertEntries(List<Candidate> rows) throws InterruptedException {
    for (var group : KeyEntryStore.groups(rows.stream().flatMap(ProfileInserter::entries))) {
      writes.submit(() -> stores.entries().insertAll(insertContext.tenant(), group));
    }
    writes.drain();
  }

  /**
   * Adds the profile of a row, in the order of the file.
   *
   * @return whether the batch of the rows before it was sent
   */
  boolean add(Candidate row) throws InterruptedException {
    int size = row.imported().bytes();
    boolean sent =
        !batch.isEmpty()
            && (bytes + size > MAX_BYTES || !row.imported().sharesGroup(batch.get(0).imported()));
    if (sent) {
      send();
    }
    batch.add(row);
    bytes += size;
    return sent;
  }

  /** Sends the batch of the last rows. */
  void send() throws InterruptedException {
    if (!batch.isEmpty()) {
      var rows = batch;
      batch = new ArrayList<>();
      bytes = 0;
      writes.submit(() -> insert(rows));
    }
  }

  private static Stream<Entry> entries(Candidate row) {
    return row.imported().keys().stream()
        .filter(key -> !key.claim())
        .map(key -> new Entry(key, row.id()));
  }

  /** IM11. */
  private Future<?> insert(List<Candidate> rows) {
    return stores
        .importedProfiles()
        .insert(insertContext, rows.stream().map(Candidate::imported).toList())
        .onSuccess(acknowledged -> rows.forEach(inserted));
  }
}
