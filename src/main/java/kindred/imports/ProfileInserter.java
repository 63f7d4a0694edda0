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
 * Lets records be born, many by one request within the server's limit; of each the entries are
 * written before the birth, so that an imported profile can always be found. Workers only.
 */
final class ProfileInserter {

  private final InsertContext insertContext;
  private final ImportTarget target;
  private final BoundedWrites writes;
  private final Consumer<Candidate> born;
  private final InsertBatches<Candidate> batches;

  /**
   * @param born told of each record whose birth is acknowledged
   */
  ProfileInserter(
      InsertContext insertContext,
      ImportTarget target,
      BoundedWrites writes,
      Consumer<Candidate> born) {
    this.insertContext = insertContext;
    this.target = target;
    this.writes = writes;
    this.born = born;
    this.batches = new InsertBatches<>(target.batchBytes());
  }

  /** Makes the entries of records that may be born then; waits for them. */
  void enter(List<Candidate> records) throws InterruptedException {
    for (var group : KeyEntryStore.groups(records.stream().flatMap(ProfileInserter::entries))) {
      writes.submit(() -> target.entries().insertAll(insertContext.tenant(), group, 1));
    }
    writes.drain();
  }

  /** Sends a batch when it is full; true: it did. */
  boolean add(Candidate record) throws InterruptedException {
    var replicas = target.importedProfiles().replicas(insertContext.tenant(), record.id());
    var full = batches.add(replicas, record, record.imported().bytes());
    if (full.isPresent()) {
      send(full.get());
    }
    return full.isPresent();
  }

  /** Sends what is left. */
  void send() throws InterruptedException {
    for (var batch : batches.rest()) {
      send(batch);
    }
  }

  private void send(List<Candidate> records) throws InterruptedException {
    writes.submit(() -> bear(records));
  }

  private static Stream<Entry> entries(Candidate record) {
    return record.imported().keys().stream()
        .filter(key -> !key.claim())
        .map(key -> new Entry(key, record.id()));
  }

  private Future<?> bear(List<Candidate> records) {
    return target
        .importedProfiles()
        .bear(insertContext, records.stream().map(Candidate::imported).toList())
        .onSuccess(acknowledged -> records.forEach(born));
  }
}
