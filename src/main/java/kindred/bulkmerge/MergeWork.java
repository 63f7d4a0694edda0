package kindred.bulkmerge;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import kindred.jobs.ImportJob;
import kindred.jobs.JobState;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.JobEnd;
import kindred.jobs.execution.JobFile.Tools;
import kindred.jobs.execution.JobRetry;
import kindred.jobs.execution.JobWork;
import kindred.jobs.execution.Ledger;
import kindred.merge.JobMerges;
import kindred.merge.JobMerges.History;
import kindred.merge.JobMerges.OwnMerge;
import kindred.merge.MergeOrder;
import kindred.retry.Retry;

/**
 * Does the merges of a file in the order of {@link MergeOrder}: connected merges one after another,
 * groups concurrently. Outcomes go to the ledger in the order of the file. A worker that takes over
 * processes the lines without an acknowledged outcome again: it recognises what is already merged,
 * and a line that was refused before another merge of its group stays refused.
 */
final class MergeWork implements JobWork {

  private final ImportJob job;
  private final List<MergeLine> lines;
  private final JobMerges merges;
  private final JobRetry retry;
  private final Tools tools;
  private final LineOutcomes outcomes;
  private volatile boolean failed;

  MergeWork(ImportJob job, List<MergeLine> lines, JobMerges merges, Retry pauses, Tools tools) {
    this.job = job;
    this.lines = lines;
    this.merges = merges;
    this.retry = new JobRetry(pauses, this::mayContinue, tools.lease()::confirmed);
    this.tools = tools;
    this.outcomes = new LineOutcomes(lines.size(), job.checkpoint());
  }

  @Override
  public JobEnd run(Ledger ledger) throws InterruptedException {
    long first = ledger.next();
    int rest = (int) Math.max(0, lines.size() - (first - 1));
    tools.progress().begin(outcomes::counts, rest, job.origin().size());
    lines.stream().filter(line -> !line.valid()).forEach(line -> outcomes.add(line.failure()));
    if (!tooManyFailed()) {
      mergeAll(ledger);
    }
    tools.writes().drain();
    recordInOrder(ledger);
    return end(ledger);
  }

  private JobEnd end(Ledger ledger) {
    if (tooManyFailed()) {
      recordAll(ledger);
      return JobEnd.of(JobState.STOPPED);
    }
    if (ledger.next() <= lines.size()) {
      return JobEnd.of(stateBeforeEnd(ledger));
    }
    tools.progress().end(job.origin().size());
    return JobEnd.of(JobState.COMPLETED);
  }

  private JobState stateBeforeEnd(Ledger ledger) {
    var state = failed ? JobState.QUEUED : tools.throttle().state(ledger.next());
    if (state == JobState.CANCELLED) {
      recordAll(ledger);
    }
    return state;
  }

  /** Records all known outcomes; lines without one are passed over. */
  private void recordAll(Ledger ledger) {
    for (long number = ledger.next(); number <= lines.size(); number++) {
      recordOrPass(ledger, outcomes.of(number));
    }
  }

  private static void recordOrPass(Ledger ledger, RowOutcome outcome) {
    if (outcome == null) {
      ledger.pass();
    } else {
      ledger.add(outcome);
    }
  }

  private boolean tooManyFailed() {
    return job.checkpoint().counts().failed() + outcomes.counts().failed()
        > job.origin().options().maxErrors();
  }

  /** Merges the largest groups first: they take the longest. */
  private void mergeAll(Ledger ledger) throws InterruptedException {
    var ids = ids();
    var histories = histories(ids);
    if (histories.size() < ids.size()) {
      return;
    }
    var mergedBefore = new HashMap<Long, OwnMerge>();
    histories.values().forEach(history -> mergedBefore.putAll(history.own()));
    var merge = new LineMerge(job, merges, retry, mergedBefore);
    new GroupRun(tools, () -> mayStart() && !tooManyFailed(), this::recordInOrder)
        .run(groups(histories, mergedBefore), group -> mergeNext(group, merge), ledger);
  }

  private boolean mayStart() {
    return mayContinue() && !tools.throttle().stopsBefore(Long.MAX_VALUE);
  }

  /** Whether merges that were started may be completed. */
  private boolean mayContinue() {
    return tools.mayContinue() && !failed;
  }

  /** An acknowledged line is processed again only in a dry run, whose memory is lost. */
  private boolean wasReported(MergeLine line) {
    return line.number() < job.checkpoint().next() && !job.origin().options().dryRun();
  }

  private Future<?> mergeNext(LineGroup group, LineMerge merge) {
    return merge
        .outcome(group.line(), group.wasDecided())
        .onSuccess(
            outcome -> {
              outcomes.add(outcome);
              group.advance();
            })
        .onFailure(failure -> failed = true);
  }

  private Set<String> ids() {
    var ids = new LinkedHashSet<String>();
    lines.stream()
        .filter(MergeLine::valid)
        .forEach(
            line -> ids.addAll(List.of(line.members().destination(), line.members().source())));
    return ids;
  }

  /** The survivors of all ids before the job, and the merges of the job so far. */
  private Map<String, History> histories(Set<String> ids) throws InterruptedException {
    var histories = new ConcurrentHashMap<String, History>();
    for (var id : ids) {
      if (!mayStart()) {
        break;
      }
      tools
          .writes()
          .submit(
              () ->
                  retry
                      .until(() -> merges.history(job.tenant(), id, job.id()))
                      .onSuccess(history -> histories.put(id, history))
                      .onFailure(failure -> failed = true));
    }
    tools.writes().drain();
    return histories;
  }

  private List<LineGroup> groups(Map<String, History> histories, Map<Long, OwnMerge> mergedBefore) {
    var valid = lines.stream().filter(MergeLine::valid).toList();
    var requested =
        valid.stream()
            .map(
                line ->
                    line.requestedMerge(
                        histories.get(line.members().destination()).start(),
                        histories.get(line.members().source()).start()))
            .toList();
    var groups = new ArrayList<LineGroup>();
    for (var group : MergeOrder.groups(requested)) {
      groups.add(
          new LineGroup(group.stream().map(valid::get).toList(), mergedBefore, this::wasReported));
    }
    groups.sort(Comparator.comparingInt(LineGroup::size).reversed());
    return groups;
  }

  /** Records the outcomes up to the first line without one. */
  private void recordInOrder(Ledger ledger) {
    while (ledger.next() <= lines.size() && outcomes.of(ledger.next()) != null) {
      ledger.add(outcomes.of(ledger.next()));
    }
  }
}
