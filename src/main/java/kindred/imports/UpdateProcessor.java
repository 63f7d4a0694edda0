package kindred.imports;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import kindred.jobs.ImportCounts;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.BoundedWrites;
import kindred.profile.ImportedProfileStore.InsertContext;
import kindred.profile.OwnedKey;
import kindred.retry.BlockingPause;

/**
 * Processes the candidates of one chunk of an import that updates existing profiles (IU1 to IU7).
 * The outcomes are those of processing the rows one after the other in the order of the file.
 *
 * <p>Rows that have a key value or a customer in common are in different rounds, in their order;
 * all other rows are processed at once. Of a round, the rows without an existing profile are
 * inserted as in any import, and the others update their profiles. Workers only.
 */
final class UpdateProcessor implements ChunkProcessor {

  private static final int UPDATES_AT_ONCE = 1_000;
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int LONGEST_PAUSE = 10;

  private final InsertContext insertContext;
  private final ImportTarget target;
  private final BoundedWrites writes;
  private final ReplayRange replay;
  private final RowUpdates updates;
  private final Map<Candidate, RowOutcome> outcomes = new ConcurrentHashMap<>();
  private final Set<Candidate> fenced = ConcurrentHashMap.newKeySet();
  private volatile InsertProcessor inserts;
  private Map<OwnedKey, Set<String>> owners = Map.of();

  UpdateProcessor(
      InsertContext insertContext,
      ImportTarget target,
      BoundedWrites writes,
      ReplayRange replay,
      RowUpdates updates) {
    this.insertContext = insertContext;
    this.target = target;
    this.writes = writes;
    this.replay = replay;
    this.updates = updates;
  }

  /** IU1: the owners of all values; IU2: the rounds. */
  @Override
  public void run(List<Candidate> candidates, ProgressSignal progressSignal)
      throws InterruptedException {
    owners = new KeyOwners(insertContext.tenant(), target, writes).ofAll(candidates);
    boolean first = true;
    for (var round : ConflictGroups.rounds(candidates, this::conflictKeys)) {
      if (!processRound(round, first, progressSignal)) {
        return;
      }
      first = false;
    }
  }

  @Override
  public RowOutcome outcome(Candidate candidate) {
    var known = outcomes.get(candidate);
    var current = inserts;
    if (known != null || current == null) {
      return known;
    }
    var outcome = current.outcome(candidate);
    return outcome != null && outcome.imported() ? outcome : null;
  }

  @Override
  public boolean untouched(Candidate candidate) {
    return !replay.covers(candidate)
        && !updates.intended(candidate)
        && (inserts == null || inserts.untouched(candidate));
  }

  @Override
  public ImportCounts counts() {
    return ImportCounts.of(outcomes.values());
  }

  private Collection<Object> conflictKeys(Candidate row) {
    var keys = new ArrayList<Object>();
    row.conflictKeys()
        .forEach(
            value -> {
              keys.add(value);
              keys.addAll(owners.getOrDefault(value, Set.of()));
            });
    return keys;
  }

  /**
   * Processes rows until each has its outcome.
   *
   * @param ownersAsRead whether the owners read before are current
   * @return false: nothing more is to be started
   */
  private boolean processRound(
      List<Candidate> rows, boolean ownersAsRead, ProgressSignal progressSignal)
      throws InterruptedException {
    var open = new ArrayList<>(rows);
    boolean asRead = ownersAsRead;
    for (int idle = 0; !open.isEmpty(); ) {
      if (!progressSignal.proceed()) {
        return false;
      }
      int before = open.size();
      pass(open, asRead, progressSignal);
      asRead = false;
      open.removeIf(outcomes::containsKey);
      idle = open.size() < before ? 0 : Math.min(idle + 1, LONGEST_PAUSE);
      if (idle > 0 && !open.isEmpty()) {
        BlockingPause.sleep(PAUSE.multipliedBy(idle));
      }
    }
    return true;
  }

  private void pass(List<Candidate> rows, boolean asRead, ProgressSignal progressSignal)
      throws InterruptedException {
    var plan = plan(rows, asRead);
    insert(plan, progressSignal);
    updates.note(plan.failures());
    setOutcomes(rows, plan.failures());
    update(plan.updates(), progressSignal);
  }

  /** IU3 decides by notes; all other rows are decided by their owners. */
  private UpdatePlan plan(List<Candidate> rows, boolean asRead) throws InterruptedException {
    var plan = new UpdatePlan();
    var undecided = new ArrayList<Candidate>();
    for (var row : rows) {
      var note = updates.note(row, replay.covers(row));
      var decided = note.flatMap(noted -> RowUpdates.outcome(row, noted));
      if (decided.isPresent()) {
        outcomes.put(row, decided.get());
      } else if (note.isPresent()) {
        plan.update(row, note.get().customer());
      } else if (replay.covers(row) && !row.given().partial()) {
        plan.insert(row);
      } else {
        undecided.add(row);
      }
    }
    Function<Candidate, Set<String>> customers = asRead ? this::asRead : lookUp(undecided)::get;
    undecided.forEach(row -> plan.decide(row, customers.apply(row)));
    return plan;
  }

  private Set<String> asRead(Candidate row) {
    return ExistingProfilePolicy.existing(
        row.identities(), value -> replay.notLater(row, owners.getOrDefault(value, Set.of())));
  }

  private Map<Candidate, Set<String>> lookUp(List<Candidate> rows) throws InterruptedException {
    var lookUp = new ChunkOutcomes(insertContext.tenant(), target, replay);
    var customers = new ConcurrentHashMap<Candidate, Set<String>>();
    for (var row : rows) {
      writes.submit(() -> lookUp.existing(row).onSuccess(ids -> customers.put(row, ids)));
    }
    writes.drain();
    return customers;
  }

  /** IU4: inserts rows without an owner; a row that another writer preceded becomes an update. */
  private void insert(UpdatePlan plan, ProgressSignal progressSignal) throws InterruptedException {
    if (plan.inserts().isEmpty()) {
      return;
    }
    var processor = new InsertProcessor(insertContext, target, writes, replay, fenced);
    inserts = processor;
    processor.run(plan.inserts(), new WholeChunk(progressSignal));
    for (var row : plan.inserts()) {
      var outcome = processor.outcome(row);
      if (outcome == null) {
        continue;
      }
      switch (outcome.kind()) {
        case SKIPPED -> {
          fenced.add(row);
          plan.update(row, outcome.customerId());
        }
        case FAILED -> plan.fail(outcome);
        default -> outcomes.put(row, outcome);
      }
    }
  }

  /** Rounds are not in the order of the file, so a pause takes effect only after the chunk. */
  private record WholeChunk(ProgressSignal progressSignal) implements ProgressSignal {
    @Override
    public boolean proceed() throws InterruptedException {
      return progressSignal.proceed();
    }

    @Override
    public boolean endsBefore(Candidate candidate) {
      return false;
    }
  }

  private void setOutcomes(List<Candidate> rows, List<RowOutcome> decided) {
    var byNumber = new HashMap<Long, Candidate>();
    rows.forEach(row -> byNumber.put(row.number(), row));
    decided.forEach(outcome -> outcomes.put(byNumber.get(outcome.number()), outcome));
  }

  /** IU5 to IU7. */
  private void update(Map<Candidate, String> customers, ProgressSignal progressSignal)
      throws InterruptedException {
    var part = new LinkedHashMap<Candidate, String>();
    for (var entry : customers.entrySet()) {
      part.put(entry.getKey(), entry.getValue());
      if (part.size() == UPDATES_AT_ONCE) {
        outcomes.putAll(updates.apply(part));
        part.clear();
        if (!progressSignal.proceed()) {
          return;
        }
      }
    }
    if (!part.isEmpty()) {
      outcomes.putAll(updates.apply(part));
    }
  }
}
