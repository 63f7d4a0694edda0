package kindred.imports;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import kindred.jobs.execution.BoundedWrites;
import kindred.keys.KeyEntryStore;
import kindred.keys.KeyEntryStore.Entry;
import kindred.profile.ImportedProfileStore.InsertContext;

/**
 * Inserts profiles, many with one request within the server's limit. The entries of a profile are
 * written before the profile, so that an imported profile can always be found. Workers only.
 */
final class ProfileInserter {

  private final InsertContext insertContext;
  private final ImportStores stores;
  private final BoundedWrites writes;
  private final Consumer<Candidate> inserted;
  private final InsertBatches<Candidate> batches;

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
    this.batches = new InsertBatches<>(stores.batchBytes());
  }

  /** IM10: inserts the entries of all rows, and waits for them. */
  void insertEntries(List<Candidate> rows) throws InterruptedException {
    for (var group : KeyEntryStore.groups(rows.stream().flatMap(ProfileInserter::entries))) {
      writes.submit(() -> stores.entries().insertAll(insertContext.tenant(), group, 1));
    }
    writes.drain();
  }

  /**
   * Adds the profile of a row.
   *
   * @return whether a full batch was sent
   */
  boolean add(Candidate row) throws InterruptedException {
    var replicas = stores.importedProfiles().replicas(insertContext.tenant(), row.id());
    var full = batches.add(replicas, row, row.imported().bytes());
    if (full.isPresent()) {
      send(full.get());
    }
    return full.isPresent();
  }

  /** Sends the batches that are not full. */
  void send() throws InterruptedException {
    for (var batch : batches.rest()) {
      send(batch);
    }
  }

  private void send(List<Candidate> rows) throws InterruptedException {
    writes.submit(() -> insert(rows));
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
