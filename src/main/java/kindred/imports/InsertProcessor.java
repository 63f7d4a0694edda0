package kindred.imports;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
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
  private final Set<Candidate> inspected = ConcurrentHashMap.newKeySet();
  private final Set<Candidate> unread = ConcurrentHashMap.newKeySet();
  private final Set<Candidate> begun = new HashSet<>();
  private volatile Set<String> inProgress = Set.of();
  private boolean manyTaken;
  private long end = Long.MAX_VALUE;
  private boolean inOrder = true;

  /**
   * @param replay the rows that an earlier worker may have started
   * @param fencedBefore rows that were skipped once, and are tried again
   * @param readFirst whether many key values are expected to be taken
   */
  InsertProcessor(
      InsertContext insertContext,
      ImportTarget target,
      BoundedWrites writes,
      ReplayRange replay,
      Set<Candidate> fencedBefore,
      boolean readFirst) {
    int tenant = insertContext.tenant();
    this.writes = writes;
    this.replay = replay;
    this.fencedBefore = fencedBefore;
    this.claims =
        new ChunkClaims(
            new BucketClaims(insertContext, target, id -> inProgress.contains(id)),
            new KeyOwners(tenant, target, writes),
            writes,
            readFirst);
    this.outcomes = new ChunkOutcomes(tenant, target, replay);
    this.release = new ClaimRelease(tenant, target.stores(), outcomes);
    this.confirmation = new ChunkConfirmation(tenant, target, writes, outcomes);
    this.inserter = new ProfileInserter(insertContext, target.stores(), writes, this::inserted);
  }

  @Override
  public void run(List<Candidate> candidates, ProgressSignal progressSignal)
      throws InterruptedException {
    var open = new ArrayList<>(candidates);
    for (int idle = 0; !open.isEmpty() && progressSignal.proceed(); ) {
      int before = open.size();
      decideDuplicates(open);
      open.removeIf(outcomes::isKnown);
      processRound(ConflictOrder.first(open), progressSignal);
      open.removeIf(row -> outcomes.isKnown(row) || row.number() >= end);
      idle = open.size() < before ? 0 : idle + 1;
      if (idle > 0 && !open.isEmpty()) {
        pause(idle);
      }
    }
    releaseLeftOverClaims(candidates);
  }

  @Override
  public RowOutcome outcome(Candidate candidate) {
    return outcomes.of(candidate);
  }

  @Override
  public boolean untouched(Candidate candidate) {
    return !idMayBeUsed(candidate) && !begun.contains(candidate);
  }

  @Override
  public ImportCounts counts() {
    return outcomes.counts();
  }

  @Override
  public boolean manyTaken() {
    return manyTaken;
  }

  private void processRound(List<Candidate> rows, ProgressSignal progressSignal)
      throws InterruptedException {
    inProgress = rows.stream().map(Candidate::id).collect(Collectors.toUnmodifiableSet());
    var open = new ArrayList<>(rows);
    inspectUsedIds(open, progressSignal);
    open.removeIf(outcomes::isKnown);
    skipExisting(open);
    open.removeIf(row -> outcomes.isKnown(row) || outcomes.isFoundInserted(row));
    var refused = claims.claim(open);
    manyTaken = manyTaken || refused.size() > rows.size() / 10;
    for (var entry : refused.entrySet()) {
      writes.submit(() -> release.decide(entry.getKey(), entry.getValue()));
    }
    open.removeIf(refused::containsKey);
    inserter.insertEntries(open);
    insert(open, progressSignal);
    writes.drain();
    readBack();
    confirmation.confirmAll(progressSignal);
  }

  /**
   * An earlier row of the chunk whose outcome is known decides its duplicates, as soon as no row
   * that is still open can be part of the reason.
   */
  private void decideDuplicates(List<Candidate> open) throws InterruptedException {
    if (outcomes.noOwners()) {
      return;
    }
    var first = new HashSet<>(ConflictOrder.first(open));
    for (var row : open) {
      boolean identified =
          !row.identities().isEmpty() && row.identities().stream().allMatch(outcomes::hasOwner);
      if (!identified && !first.contains(row)) {
        continue;
      }
      var taken = row.conflictKeys().filter(outcomes::hasOwner).findFirst();
      if (taken.isPresent()) {
        writes.submit(() -> outcomes.decideTaken(row, taken.get()));
      }
    }
    writes.drain();
  }

  /** Whether the row's id may have been used before: inserted, or fenced. */
  private boolean idMayBeUsed(Candidate row) {
    return replay.covers(row) || fencedBefore.contains(row);
  }

  /** IM6. */
  private void inspectUsedIds(List<Candidate> rows, ProgressSignal progressSignal)
      throws InterruptedException {
    for (var row : rows) {
      if (idMayBeUsed(row) && (inspected.add(row) || outcomes.isFoundInserted(row))) {
        confirmation.inspect(row);
      }
    }
    confirmation.confirmAll(progressSignal);
  }

  /** IM7: no claim shows who has a value of a key that is not unique. */
  private void skipExisting(List<Candidate> rows) throws InterruptedException {
    for (var row : rows) {
      if (row.identities().stream().anyMatch(key -> !key.claim())) {
        writes.submit(() -> outcomes.skipIfExists(row));
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
        begun.add(row);
        if (inserter.add(row)) {
          confirmation.confirmIfMany();
          proceed = progressSignal.proceed();
        }
      }
    }
    inOrder = false;
    inserter.send();
  }

  private void inserted(Candidate row) {
    if (idMayBeUsed(row)) {
      unread.add(row);
    } else {
      confirmation.inserted(row);
    }
  }

  /** IM12: a plain insert does not see a fence that was set before, so the header is read again. */
  private void readBack() throws InterruptedException {
    for (var row : unread) {
      confirmation.inspect(row);
    }
    unread.clear();
  }

  /** IM9, for rows that are not imported and may have left claims before. */
  private void releaseLeftOverClaims(List<Candidate> rows) throws InterruptedException {
    for (var row : rows) {
      boolean mayHaveClaims =
          replay.covers(row) || confirmation.wasRetried(row) || release.wasUndecided(row);
      if (mayHaveClaims && outcomes.isKnown(row) && !outcomes.of(row).imported()) {
        writes.submit(() -> release.release(row, List.copyOf(row.claims())));
      }
    }
    writes.drain();
  }

  private static void pause(int idle) throws InterruptedException {
    long millis = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(idle, 6));
    BlockingPause.sleep(Duration.ofMillis(millis));
  }
}
