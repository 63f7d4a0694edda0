package kindred.bulkmerge;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kindred.jobs.ImportJob;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.JobEnd;
import kindred.jobs.execution.JobFile.Tools;
import kindred.jobs.execution.JobRetry;
import kindred.jobs.execution.JobWork;
import kindred.jobs.execution.Ledger;
import kindred.merge.JobMerges;
import kindred.merge.JobMerges.History;
import kindred.merge.MergeOrder;
import kindred.retry.Retry;

/**
 * Makes the merges of a file in an order of their own ({@link MergeOrder}): those that hang
 * together one after another, the others side by side; their outcomes are told in the order of the
 * file. After the death of a worker the lines that were not told are gone through again; what is
 * merged already is recognised, and what was refused before a merge that was made stays refused.
 */
final class MergeWork implements JobWork {

  private static final int GROUPS_AT_ONCE = 32;
  private static final long SIGNAL_MILLIS = 100;

  private final ImportJob job;
  private final List<MergeLine> lines;
  private final JobMerges merges;
  private final JobRetry timeout;
  private final Tools tools;
  private final LineOutcomes outcomes;
  private volatile boolean failed;

  MergeWork(ImportJob job, List<MergeLine> lines, JobMerges merges, Retry attempts, Tools tools) {
    this.job = job;
    this.lines = lines;
    this.merges = merges;
    this.timeout = new JobRetry(attempts, this::mayEnd, tools.lease()::confirmed);
    this.tools = tools;
    this.outcomes = new LineOutcomes(lines.size(), job.checkpoint());
  }

  @Override
  public JobEnd run(Ledger ledger) throws InterruptedException {
    long first = ledger.next();
    int rest = (int) Math.max(0, lines.size() - (first - 1));
    tools.progress().begin(outcomes::counts, rest, job.origin().size());
    lines.stream().filter(line -> !line.good()).forEach(line -> outcomes.add(line.broken()));
    if (!tooManyFailed()) {
      bring(ledger);
    }
    tools.writes().drain();
    tell(ledger);
    return end(ledger);
  }

  private JobEnd end(Ledger ledger) {
    if (tooManyFailed()) {
      tellWhatIsKnown(ledger);
      return JobEnd.of(ImportJob.State.STOPPED);
    }
    if (ledger.next() <= lines.size()) {
      return JobEnd.of(unended(ledger));
    }
    tools.progress().end(job.origin().size());
    return JobEnd.of(ImportJob.State.COMPLETED);
  }

  private ImportJob.State unended(Ledger ledger) {
    var state = failed ? ImportJob.State.QUEUED : tools.pace().state(ledger.next());
    if (state == ImportJob.State.CANCELLED) {
      tellWhatIsKnown(ledger);
    }
    return state;
  }

  private void tellWhatIsKnown(Ledger ledger) {
    for (long number = ledger.next(); number <= lines.size(); number++) {
      tellOrPass(ledger, outcomes.of(number));
    }
  }

  private static void tellOrPass(Ledger ledger, RowOutcome outcome) {
    if (outcome == null) {
      ledger.pass();
    } else {
      ledger.add(outcome);
    }
  }

  private boolean tooManyFailed() {
    return job.checkpoint().counts().failed() + outcomes.counts().failed()
        > job.origin().options().mostErrors();
  }

  /** The largest groups first: they take the longest. */
  private void bring(Ledger ledger) throws InterruptedException {
    var ids = ids();
    var histories = histories(ids);
    if (histories.size() < ids.size()) {
      return;
    }
    var made = new HashMap<Long, String>();
    histories.values().forEach(history -> made.putAll(history.made()));
    var line = new LineMerge(job, merges, timeout, made);
    var waiting = new ArrayDeque<>(groups(histories, made));
    var ready = new LinkedBlockingQueue<LineGroup>();
    int atWork = 0;
    while (mayGoOn() && !tooManyFailed() && (atWork > 0 || !waiting.isEmpty())) {
      for (; atWork < GROUPS_AT_ONCE && !waiting.isEmpty(); atWork++) {
        ready.add(waiting.remove());
      }
      var group = ready.poll(SIGNAL_MILLIS, TimeUnit.MILLISECONDS);
      if (group != null && group.ended()) {
        atWork--;
      } else if (group != null && isOver(group.line())) {
        group.goOn();
        ready.add(group);
      } else if (group != null && tools.pace().begin(ledger.next(), 1) > 0) {
        tools.writes().submit(() -> step(group, line).onSuccess(done -> ready.add(group)));
      } else if (group != null) {
        ready.add(group);
      }
      tell(ledger);
      ledger.acknowledgeIfDue(tools.progress()::shown);
    }
  }

  private boolean mayGoOn() {
    return mayEnd() && !tools.pace().held(Long.MAX_VALUE);
  }

  /** Whether what was begun is brought to its end. */
  private boolean mayEnd() {
    return tools.goOn().getAsBoolean() && !tools.lease().lost() && !failed;
  }

  /** What was told already is only done again where nothing remains of it: in a rehearsal. */
  private boolean isOver(MergeLine line) {
    return line.number() < job.checkpoint().next() && !job.origin().options().dryRun();
  }

  private Future<?> step(LineGroup group, LineMerge merge) {
    return merge
        .outcome(group.line(), group.decidedAgainst())
        .onSuccess(
            outcome -> {
              outcomes.add(outcome);
              group.goOn();
            })
        .onFailure(failure -> failed = true);
  }

  private Set<String> ids() {
    var ids = new LinkedHashSet<String>();
    lines.stream()
        .filter(MergeLine::good)
        .forEach(line -> ids.addAll(List.of(line.wish().destination(), line.wish().source())));
    return ids;
  }

  /** What the profiles of the lines had become before the job, and what the job has done since. */
  private Map<String, History> histories(Set<String> ids) throws InterruptedException {
    var histories = new ConcurrentHashMap<String, History>();
    for (var id : ids) {
      if (!mayGoOn()) {
        break;
      }
      tools
          .writes()
          .submit(
              () ->
                  timeout
                      .until(() -> merges.history(job.tenant(), id, job.id()))
                      .onSuccess(history -> histories.put(id, history))
                      .onFailure(failure -> failed = true));
    }
    tools.writes().drain();
    return histories;
  }

  private List<LineGroup> groups(Map<String, History> histories, Map<Long, String> made) {
    var good = lines.stream().filter(MergeLine::good).toList();
    var wanted =
        good.stream()
            .map(
                line ->
                    line.wanted(
                        histories.get(line.wish().destination()).before(),
                        histories.get(line.wish().source()).before()))
            .toList();
    var groups = new ArrayList<LineGroup>();
    for (var group : MergeOrder.groups(wanted)) {
      groups.add(new LineGroup(group.stream().map(good::get).toList(), made));
    }
    groups.sort(Comparator.comparingInt(LineGroup::size).reversed());
    return groups;
  }

  private void tell(Ledger ledger) {
    while (ledger.next() <= lines.size() && outcomes.of(ledger.next()) != null) {
      ledger.add(outcomes.of(ledger.next()));
    }
  }
}
