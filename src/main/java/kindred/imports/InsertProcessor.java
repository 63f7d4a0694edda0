package kindred.imports;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import kindred.claims.ClaimResolution;
import kindred.jobs.ImportCounts;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.BoundedWrites;
import kindred.profile.ImportedProfileStore.InsertContext;
import kindred.profile.OwnedKey;

/**
 * Brings the candidates of one window to their outcomes: every one has exactly one, the first of
 * several with the same key value comes first, and nothing is left half done.
 *
 * <p>Works in rounds, so that no two records of a round have a key value in common: a record waits
 * until what an earlier one with the same value becomes is known. A record whose value is reserved
 * by somebody who may yet give up is tried again while the others go on. Workers only.
 */
final class InsertProcessor implements ChunkProcessor {

  private static final int FIRST_PAUSE_MILLIS = 20;
  private static final int LONGEST_PAUSE_MILLIS = 1_000;

  private final InsertContext insertContext;
  private final ImportTarget target;
  private final BoundedWrites writes;
  private final ChunkClaims claims;
  private final ReplayRange careful;
  private final ChunkOutcomes outcomes;
  private final ChunkConfirmation settling;
  private final ProfileInserter importedProfiles;
  private final Set<Candidate> looked = ConcurrentHashMap.newKeySet();
  private final Set<Candidate> unverified = ConcurrentHashMap.newKeySet();
  private final Set<Candidate> holding = ConcurrentHashMap.newKeySet();
  private final Set<Candidate> fenced;
  private volatile Set<String> atWork = Set.of();
  private boolean refusals;
  private long end = Long.MAX_VALUE;
  private boolean inOrder = true;

  /**
   * @param careful the records an earlier worker may have begun
   * @param fenced records that were decided against once, and are tried again
   * @param readFirst whether many key values are expected to be taken
   */
  InsertProcessor(
      InsertContext insertContext,
      ImportTarget target,
      BoundedWrites writes,
      ReplayRange careful,
      Set<Candidate> fenced,
      boolean readFirst) {
    this.insertContext = insertContext;
    this.target = target;
    this.writes = writes;
    this.claims =
        new ChunkClaims(insertContext, target, writes, readFirst, id -> atWork.contains(id));
    this.careful = careful;
    this.fenced = fenced;
    this.outcomes = new ChunkOutcomes(insertContext.tenant(), target, careful);
    this.settling = new ChunkConfirmation(insertContext.tenant(), target, writes, outcomes);
    this.importedProfiles = new ProfileInserter(insertContext, target, writes, this::born);
  }

  @Override
  public void run(List<Candidate> candidates, ProgressSignal progressSignal)
      throws InterruptedException {
    var open = new ArrayList<>(candidates);
    for (int idle = 0; !open.isEmpty() && progressSignal.heartbeat(); ) {
      int before = open.size();
      settleKnown(open);
      open.removeIf(outcomes::known);
      round(firstOfEach(open), progressSignal);
      open.removeIf(record -> outcomes.known(record) || record.number() >= end);
      idle = open.size() < before ? 0 : idle + 1;
      if (idle > 0 && !open.isEmpty()) {
        pause(idle);
      }
    }
    tidy(candidates);
  }

  @Override
  public RowOutcome outcome(Candidate record) {
    return outcomes.of(record);
  }

  @Override
  public ImportCounts counts() {
    return outcomes.counts();
  }

  @Override
  public boolean refusals() {
    return refusals;
  }

  private void round(List<Candidate> records, ProgressSignal progressSignal)
      throws InterruptedException {
    atWork = records.stream().map(Candidate::id).collect(Collectors.toUnmodifiableSet());
    var free = new ArrayList<>(records);
    lookCarefully(free, progressSignal);
    free.removeIf(outcomes::known);
    skipThose(free);
    free.removeIf(record -> outcomes.known(record) || outcomes.isBorn(record));
    var refused = claims.claim(free);
    refusals = refusals || refused.size() > records.size() / 10;
    for (var entry : refused.entrySet()) {
      writes.submit(() -> refuse(entry.getKey(), entry.getValue()));
    }
    free.removeIf(refused::containsKey);
    importedProfiles.enter(free);
    bear(free, progressSignal);
    writes.drain();
    verify();
    settling.all(progressSignal);
  }

  /** In the order of the file, so that the first round can end anywhere. */
  private void bear(List<Candidate> records, ProgressSignal progressSignal)
      throws InterruptedException {
    boolean goOn = progressSignal.heartbeat();
    for (var record : records) {
      if (inOrder && progressSignal.endsBefore(record)) {
        end = Math.min(end, record.number());
      }
      if (goOn && record.number() < end && importedProfiles.add(record)) {
        settling.some();
        goOn = progressSignal.heartbeat();
      }
    }
    inOrder = false;
    importedProfiles.send();
  }

  /** Whether the record's id may have been used already: born, or fenced. */
  private boolean idMayBeUsed(Candidate record) {
    return careful.covers(record) || fenced.contains(record);
  }

  /** What became of the records of an earlier worker. */
  private void lookCarefully(List<Candidate> records, ProgressSignal progressSignal)
      throws InterruptedException {
    for (var record : records) {
      if (idMayBeUsed(record) && (looked.add(record) || outcomes.isBorn(record))) {
        settling.look(record);
      }
    }
    settling.all(progressSignal);
  }

  /** A birth does not see a fence that somebody set just before; whoever is careful looks again. */
  private void verify() throws InterruptedException {
    for (var record : unverified) {
      settling.look(record);
    }
    unverified.clear();
  }

  /** What may be left of the claims of a record that was not imported goes. */
  private void tidy(List<Candidate> records) throws InterruptedException {
    for (var record : records) {
      boolean doubtful =
          careful.covers(record) || settling.doubts(record) || holding.contains(record);
      if (doubtful && outcomes.known(record) && !outcomes.of(record).imported()) {
        writes.submit(() -> undo(record, List.copyOf(record.claims())));
      }
    }
    writes.drain();
  }

  /** Of a key that is not unique no claim tells who has it. */
  private void skipThose(List<Candidate> records) throws InterruptedException {
    for (var record : records) {
      if (record.identities().stream().anyMatch(key -> !key.claim())) {
        writes.submit(() -> outcomes.skipIfThere(record));
      }
    }
    writes.drain();
  }

  /**
   * What an earlier record of the window has become decides about its doubles: as soon as nothing
   * that is still open can become part of the reason.
   */
  private void settleKnown(List<Candidate> open) throws InterruptedException {
    if (outcomes.none()) {
      return;
    }
    var first = new HashSet<>(firstOfEach(open));
    for (var record : open) {
      boolean identified =
          !record.identities().isEmpty() && record.identities().stream().allMatch(outcomes::owned);
      if (!identified && !first.contains(record)) {
        continue;
      }
      var known = record.conflictKeys().filter(outcomes::owned).findFirst();
      if (known.isPresent()) {
        writes.submit(() -> outcomes.decide(record, known.get()));
      }
    }
    writes.drain();
  }

  /** In the order of the file; one that waits makes its own doubles wait too. */
  private static List<Candidate> firstOfEach(List<Candidate> open) {
    var taken = new HashSet<OwnedKey>();
    var first = new ArrayList<Candidate>();
    for (var record : open) {
      var conflictKeys = record.conflictKeys().toList();
      if (conflictKeys.stream().noneMatch(taken::contains)) {
        first.add(record);
      }
      taken.addAll(conflictKeys);
    }
    return first;
  }

  /**
   * A record that does not get its keys: a duplicate, a failure, or not decided yet. Only what is
   * decided is undone: nobody is born under an id that is fenced, whoever acknowledges the birth.
   */
  private Future<?> refuse(Candidate record, ChunkClaims.Refused refused) {
    if (refused.resolution().kind() != ClaimResolution.Kind.TAKEN) {
      if (!refused.held().isEmpty()) {
        holding.add(record);
      }
      return Future.succeededFuture();
    }
    var key = refused.resolution().key();
    outcomes.owns(key, refused.resolution().owner().orElseThrow());
    return outcomes
        .decide(record, key)
        .compose(
            decided ->
                outcomes.known(record) ? undo(record, refused.held()) : Future.succeededFuture());
  }

  /** Nobody will be born under the record's id, and then its claims go. */
  private Future<?> undo(Candidate record, List<OwnedKey> held) {
    if (held.isEmpty()) {
      return Future.succeededFuture();
    }
    int tenant = insertContext.tenant();
    return target
        .profiles()
        .fence(tenant, record.id())
        .compose(
            unborn ->
                unborn
                    ? Future.all(
                        held.stream()
                            .map(key -> target.claimStore().release(tenant, key, record.id(), 0))
                            .toList())
                    : Future.succeededFuture());
  }

  private void born(Candidate record) {
    if (idMayBeUsed(record)) {
      unverified.add(record);
    } else {
      settling.born(record);
    }
  }

  private static void pause(int idle) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(
        Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(idle, 6)));
  }
}
