package kindred.imports;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kindred.directory.InsertConfirmation;
import kindred.jobs.execution.BoundedWrites;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.profile.ProfileState;

/**
 * The last step of records that were born: nobody is told of one before it has every key that the
 * schema has by then, or is taken back; as long as the database does not answer, it is asked again.
 * Workers only.
 */
final class ChunkConfirmation {

  private static final int AT_ONCE = 1_000;
  private static final long AGAIN_MILLIS = 1_000;

  private final int tenant;
  private final ImportTarget target;
  private final BoundedWrites writes;
  private final ChunkOutcomes outcomes;
  private final BlockingQueue<Unsettled> unsettled = new LinkedBlockingQueue<>();
  private final BlockingQueue<Candidate> unanswered = new LinkedBlockingQueue<>();
  private final Set<Candidate> fenced = ConcurrentHashMap.newKeySet();
  private final Set<Candidate> doubted = new HashSet<>();

  /**
   * A record that was born and of which nobody has been told.
   *
   * @param keysSchemaVersion by which version of the schema
   */
  private record Unsettled(Candidate record, long keysSchemaVersion) {}

  ChunkConfirmation(int tenant, ImportTarget target, BoundedWrites writes, ChunkOutcomes outcomes) {
    this.tenant = tenant;
    this.target = target;
    this.writes = writes;
    this.outcomes = outcomes;
  }

  /** Its birth is acknowledged, and no earlier worker can have fenced it. */
  void born(Candidate record) {
    unsettled.add(new Unsettled(record, record.imported().keysSchemaVersion()));
  }

  /** Finds out whether a record was born, fenced, or neither. */
  void look(Candidate record) throws InterruptedException {
    writes.submit(() -> confirm(record));
  }

  /** Whether the database left it open for a while what became of a record. */
  boolean doubts(Candidate record) {
    return doubted.contains(record);
  }

  /** Settles those that were born so far, if they are many. */
  void some() throws InterruptedException {
    if (unsettled.size() >= AT_ONCE) {
      settle();
    }
  }

  /** Waits for everything that was submitted; then all that were born are settled. */
  void all(ChunkProcessor.ProgressSignal progressSignal) throws InterruptedException {
    finish();
    while (!unanswered.isEmpty() && progressSignal.heartbeat()) {
      TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
      var again = new ArrayList<Candidate>();
      unanswered.drainTo(again);
      doubted.addAll(again);
      for (var record : again) {
        look(record);
      }
      finish();
    }
  }

  private void finish() throws InterruptedException {
    writes.drain();
    for (var record : fenced) {
      writes.submit(() -> outcomes.lose(record));
    }
    fenced.clear();
    settle();
    writes.drain();
  }

  private Future<?> confirm(Candidate record) {
    return target
        .profiles()
        .readSerial(tenant, record.id())
        .onSuccess(
            found -> {
              if (found.isPresent() && found.get().state() == ProfileState.FENCED) {
                fenced.add(record);
              } else if (found.filter(InsertConfirmation::untouched).isPresent()) {
                unsettled.add(new Unsettled(record, found.get().content().keysSchemaVersion()));
              } else if (found.isPresent()) {
                outcomes.imported(record);
              }
            });
  }

  /**
   * A key that was made meanwhile is brought to the profiles; one that cannot have it has failed.
   */
  private void settle() throws InterruptedException {
    var some = new ArrayList<Unsettled>();
    unsettled.drainTo(some);
    var byVersion = new TreeMap<Long, List<Candidate>>();
    for (var one : some) {
      byVersion
          .computeIfAbsent(one.keysSchemaVersion(), none -> new ArrayList<>())
          .add(one.record());
    }
    for (var group : byVersion.entrySet()) {
      writes.submit(() -> settle(group.getKey(), group.getValue()));
    }
  }

  private Future<?> settle(long keysSchemaVersion, List<Candidate> born) {
    return target
        .insertConfirmation()
        .settle(tenant, keysSchemaVersion, born.stream().map(Candidate::id).toList())
        .onSuccess(takenBack -> born.forEach(r -> outcomes.born(r, takenBack.get(r.id()))))
        .<Void>mapEmpty()
        .recover(failure -> unanswered(born, failure));
  }

  private Future<Void> unanswered(List<Candidate> born, Throwable failure) {
    if (failure instanceof ProblemException refused
        && refused.problem().kind() == Problem.Kind.UNAVAILABLE) {
      unanswered.addAll(born);
      return Future.succeededFuture();
    }
    return Future.failedFuture(failure);
  }
}
