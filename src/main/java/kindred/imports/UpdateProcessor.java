package kindred.imports;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import kindred.jobs.ImportCounts;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.BoundedWrites;
import kindred.profile.ImportedProfileStore.InsertContext;
import kindred.profile.OwnedKey;

/**
 * Brings the candidates of one window to their outcomes when what exists is written over: as if
 * they came one after the other in the order of the file.
 *
 * <p>Records that have a key value or a customer in common come in rounds, one after the other; the
 * others at once. Of a round those that nobody is there for are imported as always, the rest is
 * written over whoever is there. Workers only.
 */
final class UpdateProcessor implements ChunkProcessor {

  private static final int UPDATES_AT_ONCE = 1_000;
  private static final int PAUSE_MILLIS = 100;
  private static final int LONGEST_PAUSES = 10;

  private final InsertContext insertContext;
  private final ImportTarget target;
  private final BoundedWrites writes;
  private final ReplayRange careful;
  private final RowUpdates updates;
  private final Map<Candidate, RowOutcome> outcomes = new ConcurrentHashMap<>();
  private final Set<Candidate> fenced = ConcurrentHashMap.newKeySet();
  private volatile InsertProcessor importedProfiles;
  private Map<OwnedKey, Set<String>> owners = Map.of();

  UpdateProcessor(
      InsertContext insertContext,
      ImportTarget target,
      BoundedWrites writes,
      ReplayRange careful,
      RowUpdates updates) {
    this.insertContext = insertContext;
    this.target = target;
    this.writes = writes;
    this.careful = careful;
    this.updates = updates;
  }

  @Override
  public void run(List<Candidate> candidates, ProgressSignal progressSignal)
      throws InterruptedException {
    var values = candidates.stream().flatMap(Candidate::conflictKeys).distinct().toList();
    owners = new KeyOwners(insertContext.tenant(), target, writes).of(values);
    boolean first = true;
    for (var round : ConflictGroups.of(candidates, this::marks)) {
      if (!round(round, first, progressSignal)) {
        return;
      }
      first = false;
    }
  }

  @Override
  public RowOutcome outcome(Candidate record) {
    var known = outcomes.get(record);
    var chunk = importedProfiles;
    if (known != null || chunk == null) {
      return known;
    }
    var outcome = chunk.outcome(record);
    return outcome != null && outcome.imported() ? outcome : null;
  }

  @Override
  public ImportCounts counts() {
    return ImportCounts.of(outcomes.values());
  }

  /** The owners of all values are read before in any case. */
  @Override
  public boolean refusals() {
    return false;
  }

  private Collection<Object> marks(Candidate record) {
    var marks = new ArrayList<Object>();
    record
        .conflictKeys()
        .forEach(
            value -> {
              marks.add(value);
              marks.addAll(owners.getOrDefault(value, Set.of()));
            });
    return marks;
  }

  /** False: it was told to stop. */
  private boolean round(List<Candidate> records, boolean asRead, ProgressSignal progressSignal)
      throws InterruptedException {
    var open = new ArrayList<>(records);
    boolean known = asRead;
    for (int idle = 0; !open.isEmpty(); ) {
      if (!progressSignal.heartbeat()) {
        return false;
      }
      int before = open.size();
      pass(open, known, progressSignal);
      known = false;
      open.removeIf(outcomes::containsKey);
      idle = open.size() < before ? 0 : Math.min(idle + 1, LONGEST_PAUSES);
      if (idle > 0 && !open.isEmpty()) {
        TimeUnit.MILLISECONDS.sleep((long) PAUSE_MILLIS * idle);
      }
    }
    return true;
  }

  private void pass(List<Candidate> records, boolean asRead, ProgressSignal progressSignal)
      throws InterruptedException {
    var customers = new LinkedHashMap<Candidate, String>();
    var fresh = new ArrayList<Candidate>();
    var unknown = new ArrayList<Candidate>();
    for (var record : records) {
      var note = updates.note(record, careful.covers(record));
      var decided = note.flatMap(noted -> RowUpdates.outcome(record, noted));
      if (decided.isPresent()) {
        outcomes.put(record, decided.get());
      } else if (note.isPresent()) {
        customers.put(record, note.get().customer());
      } else if (careful.covers(record) && !record.given().partial()) {
        fresh.add(record);
      } else {
        unknown.add(record);
      }
    }
    var failed = new ArrayList<RowOutcome>();
    sort(unknown, asRead ? this::asRead : lookedUp(unknown)::get, customers, fresh, failed);
    bear(fresh, customers, failed, progressSignal);
    updates.note(failed);
    byNumber(records, failed);
    overwrite(customers, progressSignal);
  }

  private Set<String> asRead(Candidate record) {
    var there = new HashSet<String>();
    record.identities().forEach(value -> there.addAll(owners.getOrDefault(value, Set.of())));
    there.removeIf(id -> careful.isLater(record, id));
    return there;
  }

  private Map<Candidate, Set<String>> lookedUp(List<Candidate> records)
      throws InterruptedException {
    var look = new ChunkOutcomes(insertContext.tenant(), target, careful);
    var there = new ConcurrentHashMap<Candidate, Set<String>>();
    for (var record : records) {
      writes.submit(() -> look.lookUp(record).onSuccess(ids -> there.put(record, ids)));
    }
    writes.drain();
    return there;
  }

  private static void sort(
      List<Candidate> records,
      Function<Candidate, Set<String>> there,
      Map<Candidate, String> customers,
      List<Candidate> fresh,
      List<RowOutcome> failed) {
    for (var record : records) {
      var ids = there.apply(record);
      if (ids.size() == 1) {
        customers.put(record, ids.iterator().next());
      } else if (ids.size() > 1) {
        failed.add(RowOutcome.ambiguous(record));
      } else if (record.given().partial()) {
        failed.add(RowUpdates.failed(record, record.given().lacking()));
      } else {
        fresh.add(record);
      }
    }
  }

  /** Imports those that nobody is there for; somebody may have come meanwhile. */
  private void bear(
      List<Candidate> fresh,
      Map<Candidate, String> customers,
      List<RowOutcome> failed,
      ProgressSignal progressSignal)
      throws InterruptedException {
    if (fresh.isEmpty()) {
      return;
    }
    var chunk = new InsertProcessor(insertContext, target, writes, careful, fenced, false);
    importedProfiles = chunk;
    chunk.run(fresh, new Unbroken(progressSignal));
    for (var record : fresh) {
      var outcome = chunk.outcome(record);
      if (outcome == null) {
        continue;
      }
      switch (outcome.kind()) {
        case SKIPPED -> {
          fenced.add(record);
          customers.put(record, outcome.customerId());
        }
        case FAILED -> failed.add(outcome);
        default -> outcomes.put(record, outcome);
      }
    }
  }

  /** Rounds are not in the order of the file: who wants the job to pause waits for its window. */
  private record Unbroken(ProgressSignal progressSignal) implements ProgressSignal {
    @Override
    public boolean heartbeat() throws InterruptedException {
      return progressSignal.heartbeat();
    }

    @Override
    public boolean endsBefore(Candidate record) {
      return false;
    }
  }

  private void byNumber(List<Candidate> records, List<RowOutcome> decided) {
    var numbers = new HashMap<Long, Candidate>();
    records.forEach(record -> numbers.put(record.number(), record));
    decided.forEach(outcome -> outcomes.put(numbers.get(outcome.number()), outcome));
  }

  private void overwrite(Map<Candidate, String> customers, ProgressSignal progressSignal)
      throws InterruptedException {
    var some = new LinkedHashMap<Candidate, String>();
    for (var entry : customers.entrySet()) {
      some.put(entry.getKey(), entry.getValue());
      if (some.size() == UPDATES_AT_ONCE) {
        outcomes.putAll(updates.apply(some));
        some.clear();
        if (!progressSignal.heartbeat()) {
          return;
        }
      }
    }
    if (!some.isEmpty()) {
      outcomes.putAll(updates.apply(some));
    }
  }
}
