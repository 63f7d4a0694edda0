package kindred.jobs.execution;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import kindred.imports.ImportTarget;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportProgress;
import kindred.jobs.RowOutcome;
import kindred.jobs.outcomes.ImportRejectionStore.Rejection;
import kindred.jobs.outcomes.ImportTally;
import kindred.jobs.outcomes.LedgerPage;

/**
 * Tells the outcomes of a job's records in their order, and acknowledges them: first the pages,
 * then the checkpoint. One acknowledgement at a time; the worker alone calls.
 */
public final class Ledger {

  private static final int RECORDS = 10_000;
  private static final long NANOS = Duration.ofSeconds(2).toNanos();
  private static final int MOST_CHARACTERS = 4 << 20;

  private final ImportTarget target;
  private final ImportJob job;
  private final JobLease lease;
  private final ImportTally tally;
  private final List<Rejection> rejections = new ArrayList<>();
  private final List<Future<?>> written = new ArrayList<>();
  private List<LedgerPage.Entry> page = new ArrayList<>();
  private long next;
  private long acknowledged;
  private long rejectedCharacters;
  private long lastTime = System.nanoTime();
  private Future<Void> underWay = Future.succeededFuture();

  private Ledger(ImportTarget target, ImportJob job, JobLease lease, ImportTally tally) {
    this.target = target;
    this.job = job;
    this.lease = lease;
    this.tally = tally;
    this.next = job.checkpoint().next();
    this.acknowledged = next;
  }

  /** Goes on where the job's checkpoint is; of the page begun there the acknowledged part stays. */
  static Ledger open(ImportTarget target, ImportJob job, JobLease lease, ImportTally tally)
      throws InterruptedException {
    var ledger = new Ledger(target, job, lease, tally);
    int told = LedgerPage.place(ledger.next);
    if (told > 0) {
      var before =
          Waiting.on(target.ledger().get(job.tenant(), job.id(), LedgerPage.of(ledger.next)));
      for (int i = 0; i < told; i++) {
        ledger.page.add(i < before.size() ? before.get(i) : null);
      }
    }
    return ledger;
  }

  /** The number of the record that is told next. */
  public long next() {
    return next;
  }

  /** The outcome of the next record. */
  public void add(RowOutcome outcome) {
    tally.add(outcome);
    if (outcome.kind() == RowOutcome.Kind.FAILED) {
      rejections.add(new Rejection(outcome.number(), outcome.errors(), outcome.raw()));
      rejectedCharacters += outcome.raw().length();
    }
    place(new LedgerPage.Entry(outcome.kind(), outcome.line(), outcome.otherCustomer()));
  }

  /** The next record has no outcome, and will have none: the job ends before it. */
  public void pass() {
    place(null);
  }

  private void place(LedgerPage.Entry entry) {
    page.add(entry);
    next++;
    if (page.size() == LedgerPage.RECORDS) {
      written.add(target.ledger().put(job, LedgerPage.of(next - 1), page));
      page = new ArrayList<>();
    }
  }

  /** Acknowledges when it is time to; does not wait for it unless much has gathered. */
  public void acknowledgeIfDue(Supplier<ImportProgress> shown) throws InterruptedException {
    boolean much = rejectedCharacters > MOST_CHARACTERS || next - acknowledged >= 2 * RECORDS;
    if (much) {
      Waiting.on(underWay);
    }
    boolean due = next - acknowledged >= RECORDS || System.nanoTime() - lastTime > NANOS;
    if (underWay.isComplete() && next > acknowledged && (due || much)) {
      acknowledge(shown.get());
    }
  }

  /** Everything told so far is written, and the checkpoint that would say so. */
  Checkpoint complete() throws InterruptedException {
    Waiting.on(underWay);
    Waiting.on(written());
    return checkpoint();
  }

  private void acknowledge(ImportProgress shown) {
    var checkpoint = checkpoint();
    acknowledged = next;
    lastTime = System.nanoTime();
    underWay = written().compose(all -> lease.acknowledge(checkpoint, shown));
  }

  private Checkpoint checkpoint() {
    return new Checkpoint(next, tally.counts(), tally.errors());
  }

  private Future<Void> written() {
    if (!page.isEmpty()) {
      written.add(target.ledger().put(job, LedgerPage.of(next - 1), page));
    }
    written.addAll(target.rejections().put(job, rejections));
    var all = List.copyOf(written);
    written.clear();
    rejections.clear();
    rejectedCharacters = 0;
    return Future.all(all).mapEmpty();
  }
}
