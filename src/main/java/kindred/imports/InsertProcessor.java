package kindred.imports;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import kindred.imports.RowAttempt.Phase;
import kindred.jobs.ImportCounts;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.BoundedWrites;
import kindred.profile.ImportedProfileStore.InsertContext;
import kindred.retry.BlockingPause;

/**
 * Inserts the candidates of one chunk (IM6 to IM13): every one gets exactly one outcome, of several
 * rows with the same key value the first is processed first, and no row is left half done.
 *
 * <p>Works in rounds: no two rows of a round have a key value in common, because a row waits until
 * the outcomes of earlier rows with its values are known. A row whose value is reserved by another
 * writer is tried again, while the other rows continue. Workers only.
 */
final class InsertProcessor implements ChunkProcessor {

  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private final BoundedWrites writes;
  private final ReplayRange replay;
  private final Set<Candidate> fencedBefore;
  private final ChunkClaims claims;
  private final ClaimRelease release;
  private final ChunkOutcomes outcomes;
  private final ChunkConfirmation confirmation;
  private final ProfileInserter inserter;
  private volatile Map<Candidate, RowAttempt> attempts = Map.of();
  private volatile Set<String> inProgress = Set.of();
  private long end = Long.MAX_VALUE;
  private boolean inOrder = true;

  /**
   * @param replay the rows that an earlier worker may have started
   * @param fencedBefore rows that were skipped once, and are tried again
   */
  InsertProcessor(
      InsertContext insertContext,
      ImportTarget target,
      BoundedWrites writes,
      ReplayRange replay,
      Set<Candidate> fencedBefore) {
    int tenant = insertContext.tenant();
    this.writes = writes;
    this.replay = replay;
    this.fencedBefore = fencedBefore;
    this.claims =
        new ChunkClaims(
            new BucketClaims(insertContext, target, id -> inProgress.contains(id)),
            new KeyOwners(tenant, target, writes),
            writes);
    this.outcomes = new ChunkOutcomes(tenant, target, replay);
    this.release = new ClaimRelease(tenant, target.stores(), outcomes);
    this.confirmation = new ChunkConfirmation(tenant, target, writes, outcomes);
    this.inserter =
        new ProfileInserter(
            insertContext,
            target.stores(),
            writes,
            row -> confirmation.inserted(attempts.get(row)));
  }

  @Override
  public void run(List<Candidate> candidates, ProgressSignal progressSignal)
      throws InterruptedException {
    var all = new HashMap<Candidate, RowAttempt>();
    candidates.forEach(row -> all.put(row, attempt(row)));
    attempts = all;
    var open = new ArrayList<>(candidates);
    for (int idle = 0; !open.isEmpty() && progressSignal.proceed(); ) {
      int before = open.size();
      decideDuplicates(open);
      open.removeIf(row -> is(row, Phase.DONE));
      processRound(ConflictGroups.first(open), progressSignal);
      open.removeIf(row -> is(row, Phase.DONE) || row.number() >= end);
      idle = open.size() < before ? 0 : idle + 1;
      if (idle > 0 && !open.isEmpty()) {
        pause(idle);
      }
    }
    releaseLeftOverClaims(candidates);
  }

  private RowAttempt attempt(Candidate row) {
    return new RowAttempt(row, idMayBeUsed(row), replay.covers(row));
  }

  /** Whether the row's id may have been used before: inserted, or fenced. */
  private boolean idMayBeUsed(Candidate row) {
    return replay.covers(row) || fencedBefore.contains(row);
  }

  private boolean is(Candidate row, Phase phase) {
    return attempts.get(row).is(phase);
  }

  @Override
  public RowOutcome outcome(Candidate candidate) {
    var attempt = attempts.get(candidate);
    return attempt == null ? null : attempt.outcome();
  }

  @Override
  public boolean untouched(Candidate candidate) {
    var attempt = attempts.get(candidate);
    return attempt == null ? !idMayBeUsed(candidate) : attempt.untouched();
  }

  @Override
  public ImportCounts counts() {
    return ImportCounts.of(
        attempts.values().stream().map(RowAttempt::outcome).filter(Objects::nonNull).toList());
  }

  private void processRound(List<Candidate> rows, ProgressSignal progressSignal)
      throws InterruptedException {
    var ids = new HashSet<String>();
    rows.forEach(row -> ids.add(row.id()));
    inProgress = ids;
    var ofRound = rows.stream().map(attempts::get).toList();
    confirmation.complete(ofRound, progressSignal);
    var open = new ArrayList<>(rows);
    open.removeIf(row -> !is(row, Phase.PENDING));
    skipExisting(open);
    open.removeIf(row -> !is(row, Phase.PENDING));
    var refused = claims.claim(open);
    for (var entry : refused.entrySet()) {
      writes.submit(() -> release.decide(attempts.get(entry.getKey()), entry.getValue()));
    }
    open.removeIf(refused::containsKey);
    inserter.insertEntries(open);
    insert(open, progressSignal);
    confirmation.complete(ofRound, progressSignal);
  }

  /**
   * An earlier row of the chunk whose outcome is known decides its duplicates, as soon as no row
   * that is still open can be part of the reason.
   */
  private void decideDuplicates(List<Candidate> open) throws InterruptedException {
    if (outcomes.noOwners()) {
      return;
    }
    var first = new HashSet<>(ConflictGroups.first(open));
    for (var row : open) {
      boolean identified =
          !row.identities().isEmpty() && row.identities().stream().allMatch(outcomes::hasOwner);
      if (!identified && !first.contains(row)) {
        continue;
      }
      var taken =
          row.conflictKeys().stream().filter(outcomes::hasOwner).min(Comparator.naturalOrder());
      if (taken.isPresent()) {
        writes.submit(() -> outcomes.decideTaken(attempts.get(row), taken.get()));
      }
    }
    writes.drain();
  }

  /** IM7: no claim shows who has a value of a key that is not unique. */
  private void skipExisting(List<Candidate> rows) throws InterruptedException {
    for (var row : rows) {
      if (row.identities().stream().anyMatch(key -> !key.claim())) {
        writes.submit(() -> outcomes.skipIfExists(attempts.get(row)));
      }
    }
    writes.drain();
  }

  /** IM11: in the order of the file, so that the first round can end at any row. */
  private void insert(List<Candidate> rows, ProgressSignal progressSignal)
      throws InterruptedException {
    boolean proceed = progressSignal.proceed();
    for (var row : rows) {
      if (inOrder && progressSignal.endsBefore(row)) {
        end = Math.min(end, row.number());
      }
      if (proceed && row.number() < end) {
        attempts.get(row).begun();
        if (inserter.add(row)) {
          confirmation.confirmIfMany();
          proceed = progressSignal.proceed();
        }
      }
    }
    inOrder = false;
    inserter.send();
  }

  /** IM9, for rows that are not imported and may have left claims before. */
  private void releaseLeftOverClaims(List<Candidate> rows) throws InterruptedException {
    for (var row : rows) {
      if (attempts.get(row).leavesClaims()) {
        writes.submit(() -> release.release(row, row.claims()));
      }
    }
    writes.drain();
  }

  private static void pause(int idle) throws InterruptedException {
    long millis = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(idle, 6));
    BlockingPause.sleep(Duration.ofMillis(millis));
  }
}
