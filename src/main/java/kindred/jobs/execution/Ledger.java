package kindred.jobs.execution;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportProgress;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.jobs.outcomes.ImportRejectionStore.Rejection;
import kindred.jobs.outcomes.ImportTally;
import kindred.jobs.outcomes.JobMetrics;
import kindred.jobs.outcomes.LedgerPage;
import kindred.retry.Waiting;

/**
 * Writes the outcomes of a job's rows in the order of the file, first the pages (IM14), then the
 * checkpoint (IM15). One acknowledgement at a time; only the worker's thread calls it.
 */
public final class Ledger {

  private static final int ROWS_PER_CHECKPOINT = 10_000;
  private static final long NANOS_PER_CHECKPOINT = Duration.ofSeconds(2).toNanos();
  private static final int MAX_CHARACTERS = 4 << 20;

  private final JobStores stores;
  private final JobMetrics metrics;
  private final ImportJob job;
  private final JobLease lease;
  private final ImportTally tally;
  private final List<Rejection> rejections = new ArrayList<>();
  private final List<Future<?>> written = new ArrayList<>();
  private List<LedgerPage.Entry> page = new ArrayList<>();
  private long next;
  private long acknowledged;
  private long rejectedCharacters;
  private long lastCheckpoint = System.nanoTime();
  private Future<Void> acknowledgement = Future.succeededFuture();

  private Ledger(
      JobStores stores, JobMetrics metrics, ImportJob job, JobLease lease, ImportTally tally) {
    this.stores = stores;
    this.metrics = metrics;
    this.job = job;
    this.lease = lease;
    this.tally = tally;
    this.next = job.checkpoint().next();
    this.acknowledged = next;
  }

  /** Starts at the job's checkpoint; keeps the acknowledged part of a page that began before it. */
  static Ledger open(
      JobStores stores, JobMetrics metrics, ImportJob job, JobLease lease, ImportTally tally)
      throws InterruptedException {
    var ledger = new Ledger(stores, metrics, job, lease, tally);
    int acknowledged = LedgerPage.place(ledger.next);
    if (acknowledged > 0) {
      var before =
          Waiting.on(stores.ledger().get(job.tenant(), job.id(), LedgerPage.of(ledger.next)));
      for (int i = 0; i < acknowledged; i++) {
        ledger.page.add(i < before.size() ? before.get(i) : null);
      }
    }
    return ledger;
  }

  /** The number of the row whose outcome is added next. */
  public long next() {
    return next;
  }

  /** Adds the outcome of the next row. */
  public void add(RowOutcome outcome) {
    tally.add(outcome);
    metrics.row(job.origin().kind(), outcome.kind());
    boolean isFailed = outcome.kind() == RowOutcome.Kind.FAILED;
    if (isFailed || !outcome.raw().isEmpty()) {
      var errors = isFailed ? outcome.errors() : List.<RowError>of();
      rejections.add(new Rejection(outcome.number(), errors, outcome.raw()));
      rejectedCharacters += outcome.raw().length();
    }
    place(new LedgerPage.Entry(outcome.kind(), outcome.line(), outcome.otherProfile()));
  }

  /** The next row has no outcome, and never will. */
  public void pass() {
    place(null);
  }

  private void place(LedgerPage.Entry entry) {
    page.add(entry);
    next++;
    if (page.size() == LedgerPage.ROWS) {
      written.add(stores.ledger().put(job, LedgerPage.of(next - 1), page));
      page = new ArrayList<>();
    }
  }

  /** Acknowledges if it is due; waits for the acknowledgement before it only if much is pending. */
  public void acknowledgeIfDue(Supplier<ImportProgress> shown) throws InterruptedException {
    boolean much =
        rejectedCharacters > MAX_CHARACTERS || next - acknowledged >= 2 * ROWS_PER_CHECKPOINT;
    if (much) {
      Waiting.on(acknowledgement);
    }
    boolean due =
        next - acknowledged >= ROWS_PER_CHECKPOINT
            || System.nanoTime() - lastCheckpoint > NANOS_PER_CHECKPOINT;
    if (acknowledgement.isComplete() && next > acknowledged && (due || much)) {
      acknowledge(shown.get());
    }
  }

  /** Writes all outcomes so far, and gives the checkpoint that acknowledges them. */
  Checkpoint complete() throws InterruptedException {
    Waiting.on(acknowledgement);
    Waiting.on(flush());
    return checkpoint();
  }

  private void acknowledge(ImportProgress shown) {
    var checkpoint = checkpoint();
    acknowledged = next;
    lastCheckpoint = System.nanoTime();
    acknowledgement = flush().compose(all -> lease.acknowledge(checkpoint, shown));
  }

  private Checkpoint checkpoint() {
    return new Checkpoint(next, tally.counts(), tally.errors(), tally.reasons());
  }

  /**
   * IM14: writes the last page and the rows that were not imported; completes when all pages are
   * written.
   */
  private Future<Void> flush() {
    if (!page.isEmpty()) {
      written.add(stores.ledger().put(job, LedgerPage.of(next - 1), page));
    }
    written.addAll(stores.rejections().put(job, rejections));
    var all = List.copyOf(written);
    written.clear();
    rejections.clear();
    rejectedCharacters = 0;
    return Future.all(all).mapEmpty();
  }
}
