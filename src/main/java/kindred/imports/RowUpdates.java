package kindred.imports;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import kindred.jobs.ImportJob;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.BoundedWrites;
import kindred.jobs.execution.Waiting;
import kindred.jobs.outcomes.LedgerPage;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.profile.Ids;

/**
 * Writes the values of records over those of profiles that exist, each record once: whom it is
 * about to change is noted before, and what came of it after. No two records given at once may be
 * of one customer. Workers only.
 */
public final class RowUpdates {

  private final ImportJob job;
  private final ImportTarget target;
  private final BoundedWrites writes;
  private final BooleanSupplier held;
  private final Map<Integer, Map<Long, ImportUpdateStore.Note>> notes = new HashMap<>();
  private final Map<Candidate, String> intended = new ConcurrentHashMap<>();
  private final Set<Candidate> gone = ConcurrentHashMap.newKeySet();

  /**
   * @param held whether the job is surely still this worker's
   */
  RowUpdates(ImportJob job, ImportTarget target, BoundedWrites writes, BooleanSupplier held) {
    this.job = job;
    this.target = target;
    this.writes = writes;
    this.held = held;
  }

  /**
   * What is noted of a record.
   *
   * @param read whether an earlier worker may have noted something
   */
  Optional<ImportUpdateStore.Note> note(Candidate record, boolean read)
      throws InterruptedException {
    if (intended.containsKey(record)) {
      return Optional.of(new ImportUpdateStore.Note(intended.get(record), Optional.empty()));
    }
    if (!read || gone.contains(record)) {
      return Optional.empty();
    }
    int page = LedgerPage.of(record.number());
    var ofPage = notes.get(page);
    if (ofPage == null) {
      ofPage = Waiting.on(target.updates().get(job.tenant(), job.id(), page));
      notes.put(page, ofPage);
    }
    return Optional.ofNullable(ofPage.get(record.number()));
  }

  /** The outcome that was noted. */
  static Optional<RowOutcome> outcome(Candidate record, ImportUpdateStore.Note note) {
    return note.errors()
        .map(
            errors ->
                errors.isEmpty()
                    ? RowOutcome.updated(record, note.customer())
                    : new RowOutcome(
                        record.number(),
                        record.line(),
                        RowOutcome.Kind.FAILED,
                        note.customer(),
                        errors,
                        record.raw()));
  }

  /** Notes outcomes that were decided without an update. */
  void note(List<RowOutcome> outcomes) throws InterruptedException {
    if (!outcomes.isEmpty()) {
      Waiting.on(target.updates().decide(job.tenant(), job.id(), outcomes));
    }
  }

  /**
   * Writes the records over their customers.
   *
   * @return the outcomes; without those of records that have to be looked at again
   */
  Map<Candidate, RowOutcome> apply(Map<Candidate, String> customers) throws InterruptedException {
    Waiting.on(target.updates().intend(job.tenant(), job.id(), customers));
    intended.putAll(customers);
    var ends = new HashMap<Candidate, Future<Optional<RowOutcome>>>();
    for (var entry : customers.entrySet()) {
      writes.submit(
          () -> {
            var end = update(entry.getKey(), entry.getValue());
            synchronized (ends) {
              ends.put(entry.getKey(), end);
            }
            return end;
          });
    }
    writes.drain();
    var outcomes = new HashMap<Candidate, RowOutcome>();
    ends.forEach((record, end) -> end.result().ifPresent(o -> outcomes.put(record, o)));
    note(new ArrayList<>(outcomes.values()));
    intended.keySet().removeAll(outcomes.keySet());
    return outcomes;
  }

  private Future<Optional<RowOutcome>> update(Candidate record, String customer) {
    var given = record.given();
    var op = Ids.of(job.id(), Long.toString(record.number()), "update");
    return target
        .directory()
        .overwrite(job.tenant(), customer, op, given.segment(), given.tree(), this::requireHeld)
        .map(version -> Optional.of(RowOutcome.updated(record, customer)))
        .recover(
            failure ->
                failure instanceof ProblemException refused
                    ? Future.succeededFuture(refused(record, refused.problem()))
                    : Future.failedFuture(failure));
  }

  /** A worker whose hold is in doubt changes nobody: another one may be doing it. */
  private void requireHeld() {
    if (!held.getAsBoolean()) {
      throw Problem.unavailable("The import may be another server's.").exception();
    }
  }

  /**
   * Overload, a customer that is gone or merged meanwhile, and a value that is fought over pass.
   */
  private Optional<RowOutcome> refused(Candidate record, Problem why) {
    if (why.kind() == Problem.Kind.NOT_FOUND) {
      gone.add(record);
      intended.remove(record);
    }
    boolean passes =
        why.kind() == Problem.Kind.UNAVAILABLE
            || why.kind() == Problem.Kind.NOT_FOUND
            || why.retryAfterSeconds() > 0;
    return passes ? Optional.empty() : Optional.of(failed(record, why));
  }

  /** The failure that belongs to a refusal. */
  public static RowOutcome failed(Candidate record, Problem why) {
    if (why.code().equals("key-taken")) {
      return RowOutcome.keyTaken(record, why.members().getOrDefault("customer_id", "").toString());
    }
    var columns = record.given().columns();
    return failed(record, RowError.of(record.number(), record.line(), why, columns));
  }

  /** A failure for every reason. */
  public static RowOutcome failed(Candidate record, List<RowError> errors) {
    return new RowOutcome(
        record.number(), record.line(), RowOutcome.Kind.FAILED, "", errors, record.raw());
  }
}
