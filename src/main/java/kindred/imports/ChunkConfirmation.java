package kindred.imports;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import kindred.directory.InsertConfirmation;
import kindred.jobs.execution.BoundedWrites;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.profile.ProfileState;
import kindred.retry.BlockingPause;

/**
 * The last steps of inserted rows (IM6, IM12, IM13): no row becomes imported before its profile has
 * every key that the schema has by then; an insert that cannot have a key is undone. While the
 * database does not answer, the steps are repeated. Workers only.
 */
final class ChunkConfirmation {

  private static final int AT_ONCE = 1_000;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  private final int tenant;
  private final ImportTarget target;
  private final BoundedWrites writes;
  private final ChunkOutcomes outcomes;
  private final BlockingQueue<Inserted> unconfirmed = new LinkedBlockingQueue<>();
  private final BlockingQueue<Candidate> unanswered = new LinkedBlockingQueue<>();
  private final Set<Candidate> fenced = ConcurrentHashMap.newKeySet();
  private final Set<Candidate> retried = new HashSet<>();

  /**
   * A row that is inserted and not confirmed.
   *
   * @param keysSchemaVersion the schema version by which its keys were derived
   */
  private record Inserted(Candidate row, long keysSchemaVersion) {}

  ChunkConfirmation(int tenant, ImportTarget target, BoundedWrites writes, ChunkOutcomes outcomes) {
    this.tenant = tenant;
    this.target = target;
    this.writes = writes;
    this.outcomes = outcomes;
  }

  /** The insert was acknowledged, and no writer can have fenced the id before. */
  void inserted(Candidate row) {
    unconfirmed.add(new Inserted(row, row.imported().keysSchemaVersion()));
  }

  /** Reads the header of a row's id: inserted, fenced, or neither. */
  void inspect(Candidate row) throws InterruptedException {
    writes.submit(() -> readHeader(row));
  }

  /** Whether the confirmation of the row's insert was once not answered. */
  boolean wasRetried(Candidate row) {
    return retried.contains(row);
  }

  /** Confirms the rows inserted so far, if they are many. */
  void confirmIfMany() throws InterruptedException {
    if (unconfirmed.size() >= AT_ONCE) {
      confirm();
    }
  }

  /** Waits for everything that was submitted; then confirms all inserted rows. */
  void confirmAll(ChunkProcessor.ProgressSignal progressSignal) throws InterruptedException {
    finish();
    while (!unanswered.isEmpty() && progressSignal.proceed()) {
      BlockingPause.sleep(BETWEEN_TRIES);
      var again = new ArrayList<Candidate>();
      unanswered.drainTo(again);
      retried.addAll(again);
      for (var row : again) {
        inspect(row);
      }
      finish();
    }
  }

  private void finish() throws InterruptedException {
    writes.drain();
    for (var row : fenced) {
      writes.submit(() -> outcomes.decideFenced(row));
    }
    fenced.clear();
    confirm();
    writes.drain();
  }

  private Future<?> readHeader(Candidate row) {
    return target
        .stores()
        .profiles()
        .readSerial(tenant, row.id())
        .onSuccess(
            found -> {
              if (found.isPresent() && found.get().state() == ProfileState.FENCED) {
                fenced.add(row);
              } else if (found.filter(InsertConfirmation::untouched).isPresent()) {
                unconfirmed.add(new Inserted(row, found.get().content().keysSchemaVersion()));
              } else if (found.isPresent()) {
                outcomes.imported(row);
              }
            });
  }

  private void confirm() throws InterruptedException {
    var pending = new ArrayList<Inserted>();
    unconfirmed.drainTo(pending);
    var byVersion = new TreeMap<Long, List<Candidate>>();
    for (var inserted : pending) {
      byVersion
          .computeIfAbsent(inserted.keysSchemaVersion(), none -> new ArrayList<>())
          .add(inserted.row());
    }
    for (var group : byVersion.entrySet()) {
      writes.submit(() -> confirm(group.getKey(), group.getValue()));
    }
  }

  /** IM13. */
  private Future<?> confirm(long keysSchemaVersion, List<Candidate> inserted) {
    return target
        .confirmation()
        .confirm(tenant, keysSchemaVersion, inserted.stream().map(Candidate::id).toList())
        .onSuccess(undone -> inserted.forEach(r -> outcomes.confirmed(r, undone.get(r.id()))))
        .<Void>mapEmpty()
        .recover(failure -> unanswered(inserted, failure));
  }

  private Future<Void> unanswered(List<Candidate> inserted, Throwable failure) {
    if (failure instanceof ProblemException refused
        && refused.problem().kind() == Problem.Kind.UNAVAILABLE) {
      unanswered.addAll(inserted);
      return Future.succeededFuture();
    }
    return Future.failedFuture(failure);
  }
}
