package kindred.bulkmerge;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import kindred.bulkmerge.UnmergeOrder.Merged;
import kindred.directory.UnmergeConfirmation;
import kindred.jobs.ImportJob;
import kindred.jobs.JobState;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.JobEnd;
import kindred.jobs.execution.JobFile.Tools;
import kindred.jobs.execution.JobRetry;
import kindred.jobs.execution.JobWork;
import kindred.jobs.execution.Ledger;
import kindred.jobs.outcomes.ImportRow;
import kindred.jobs.outcomes.ImportRows;
import kindred.jobs.outcomes.LedgerPage;
import kindred.merge.JobLine;
import kindred.merge.MergeHistory;
import kindred.merge.MergeRequest;
import kindred.merge.UnmergeRequest;
import kindred.problem.Problem.ProblemException;
import kindred.retry.Retry;
import kindred.retry.Waiting;

/**
 * Undoes the merges that the lines of a bulk merge have made, in the order of {@link UnmergeOrder},
 * and reports why the others stay. A worker that takes over undoes the lines without an
 * acknowledged outcome again: a merge that was undone before counts as undone.
 */
public final class UnmergeWork implements JobWork {

  private static final String OF_ANOTHER_REQUEST =
      "Another request has made this merge, not the job. It can be undone on its own.";

  private final ImportJob undo;
  private final ImportJob finished;
  private final Needs needs;
  private final Tools tools;
  private final JobRetry retry;
  private final LineOutcomes outcomes;
  private final Map<Long, ImportRow> merged = new TreeMap<>();
  private volatile boolean failed;

  /** What undoes merges, and what a finished job has done. */
  public record Needs(
      ImportRows rows, MergeHistory history, UnmergeConfirmation unmerges, Retry retry) {}

  /**
   * @param finished the bulk merge to undo
   */
  public UnmergeWork(ImportJob undo, ImportJob finished, Needs needs, Tools tools) {
    this.undo = undo;
    this.finished = finished;
    this.needs = needs;
    this.tools = tools;
    this.retry = new JobRetry(needs.retry(), this::mayContinue, tools.lease()::confirmed);
    this.outcomes = new LineOutcomes((int) end() - 1, undo.checkpoint());
  }

  /** The merges of a group that are not undone yet. */
  private record Undoing(Iterator<Merged> rest) implements GroupRun.Group {
    @Override
    public boolean ended() {
      return !rest.hasNext();
    }
  }

  private long end() {
    return finished.checkpoint().next();
  }

  private boolean mayContinue() {
    return tools.mayContinue() && !failed;
  }

  @Override
  public JobEnd run(Ledger ledger) throws InterruptedException {
    readMerged(ledger.next());
    tools.progress().begin(outcomes::counts, merged.size(), undo.origin().size());
    var groups = new ArrayList<Undoing>();
    UnmergeOrder.groups(merges()).forEach(group -> groups.add(new Undoing(group.iterator())));
    new GroupRun(tools, this::mayContinue, this::recordInOrder)
        .run(groups, group -> undo(group.rest().next()), ledger);
    tools.writes().drain();
    recordInOrder(ledger);
    if (ledger.next() < end()) {
      return JobEnd.of(failed ? JobState.QUEUED : tools.throttle().state(ledger.next()));
    }
    tools.progress().end(undo.origin().size());
    return JobEnd.of(JobState.COMPLETED);
  }

  private void readMerged(long from) throws InterruptedException {
    for (int page = LedgerPage.of(from); page < ImportRows.pages(finished); page++) {
      Waiting.on(needs.rows().outcomes(finished, page)).stream()
          .filter(row -> row.number() >= from)
          .filter(row -> row.is(RowOutcome.Kind.MERGED))
          .forEach(row -> merged.put(row.number(), row));
    }
  }

  /** What the history says about the merges; a line whose merge is not there has its outcome. */
  private List<Merged> merges() throws InterruptedException {
    var merges = new ConcurrentLinkedQueue<Merged>();
    for (var row : merged.values()) {
      if (mayContinue()) {
        tools
            .writes()
            .submit(
                () ->
                    retry
                        .until(() -> needs.history().get(undo.tenant(), row.mergeId()))
                        .map(found -> merges.add(new Merged(row.number(), found)))
                        .recover(failure -> refused(row, failure).map(true)));
      }
    }
    tools.writes().drain();
    return List.copyOf(merges);
  }

  private Future<?> undo(Merged line) {
    var row = merged.get(line.number());
    if (!isOfThisJob(line)) {
      outcomes.add(kept(row, "not-merged", OF_ANOTHER_REQUEST));
      return Future.succeededFuture();
    }
    var request =
        new UnmergeRequest(
            undo.tenant(),
            row.mergeId(),
            MergeRequest.NO_AGENT,
            "Undo of bulk merge " + finished.id(),
            null,
            undo.ownership().askedBy());
    return retry
        .until(() -> needs.unmerges().undo(request))
        .onSuccess(undone -> outcomes.add(undone(row, undone.source())))
        .<Void>mapEmpty()
        .recover(failure -> refused(row, failure));
  }

  private boolean isOfThisJob(Merged line) {
    return line.merge()
        .request()
        .job()
        .equals(Optional.of(new JobLine(finished.id(), line.number())));
  }

  /** The merge stays, unless the failure is none of a request. */
  private Future<Void> refused(ImportRow row, Throwable failure) {
    if (!(failure instanceof ProblemException refusal) || JobRetry.isTemporary(failure)) {
      failed = true;
      return Future.failedFuture(failure);
    }
    outcomes.add(kept(row, refusal.problem().code(), refusal.problem().detail()));
    return Future.succeededFuture();
  }

  private static RowOutcome undone(ImportRow row, String source) {
    return RowOutcome.merged(row.number(), row.line(), source, row.mergeId());
  }

  private static RowOutcome kept(ImportRow row, String code, String message) {
    return RowOutcome.failed(row.number(), row.line(), code, message, row.customerId(), "");
  }

  private void recordInOrder(Ledger ledger) {
    while (ledger.next() < end()) {
      var outcome = outcomes.of(ledger.next());
      if (outcome == null && merged.containsKey(ledger.next())) {
        return;
      }
      if (outcome == null) {
        ledger.pass();
      } else {
        ledger.add(outcome);
      }
    }
  }
}
