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
import kindred.directory.ProfileDirectory;
import kindred.jobs.ImportJob;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.BoundedWrites;
import kindred.jobs.outcomes.LedgerPage;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Ids;
import kindred.retry.Waiting;

/**
 * Updates existing profiles with the values of rows (IU3, IU5 to IU7), each row once: the profile
 * is noted before the update, and the outcome after it. No two rows that are given to it together
 * may be of one customer. Workers only.
 */
public final class RowUpdates {

  /** Of an update, one after the other (U1 to U5). */
  private static final int STATEMENTS = 5;

  private final ImportJob job;
  private final ImportUpdateStore updates;
  private final ProfileDirectory directory;
  private final BoundedWrites writes;
  private final BooleanSupplier leaseConfirmed;
  private final Map<Integer, Map<Long, ImportUpdateStore.Note>> notesByPage = new HashMap<>();
  private final Map<Candidate, String> intended = new ConcurrentHashMap<>();
  private final Set<Candidate> customerGone = ConcurrentHashMap.newKeySet();

  /**
   * @param leaseConfirmed whether this worker surely still holds the job
   */
  RowUpdates(
      ImportJob job,
      ImportUpdateStore updates,
      ProfileDirectory directory,
      BoundedWrites writes,
      BooleanSupplier leaseConfirmed) {
    this.job = job;
    this.updates = updates;
    this.directory = directory;
    this.writes = writes;
    this.leaseConfirmed = leaseConfirmed;
  }

  /**
   * IU3: the note about a row.
   *
   * @param replayed whether an earlier worker may have written one
   */
  Optional<ImportUpdateStore.Note> note(Candidate row, boolean replayed)
      throws InterruptedException {
    if (intended.containsKey(row)) {
      return Optional.of(new ImportUpdateStore.Note(intended.get(row), Optional.empty()));
    }
    if (!replayed || customerGone.contains(row)) {
      return Optional.empty();
    }
    int page = LedgerPage.of(row.number());
    var notes = notesByPage.get(page);
    if (notes == null) {
      notes = Waiting.on(updates.get(job.tenant(), job.id(), page));
      notesByPage.put(page, notes);
    }
    return Optional.ofNullable(notes.get(row.number()));
  }

  /** Whether the row was noted, and has no outcome yet. */
  boolean intended(Candidate row) {
    return intended.containsKey(row);
  }

  /** The outcome that a note holds, if any. */
  static Optional<RowOutcome> outcome(Candidate row, ImportUpdateStore.Note note) {
    return note.errors()
        .map(
            errors ->
                errors.isEmpty()
                    ? row.updated(note.customer())
                    : new RowOutcome(
                        row.number(),
                        row.line(),
                        RowOutcome.Kind.FAILED,
                        note.customer(),
                        errors,
                        row.raw()));
  }

  /** IU7: notes outcomes. */
  void note(List<RowOutcome> outcomes) throws InterruptedException {
    if (!outcomes.isEmpty()) {
      Waiting.on(updates.decide(job.tenant(), job.id(), outcomes));
    }
  }

  /**
   * IU5 to IU7: updates the customers with the values of their rows.
   *
   * @return the outcomes; rows that have to be looked up again are missing
   */
  Map<Candidate, RowOutcome> apply(Map<Candidate, String> customers) throws InterruptedException {
    Waiting.on(updates.intend(job.tenant(), job.id(), customers));
    intended.putAll(customers);
    var results = new HashMap<Candidate, Future<Optional<RowOutcome>>>();
    for (var entry : customers.entrySet()) {
      writes.submit(
          STATEMENTS,
          () -> {
            var result = update(entry.getKey(), entry.getValue());
            synchronized (results) {
              results.put(entry.getKey(), result);
            }
            return result;
          });
    }
    writes.drain();
    var outcomes = new HashMap<Candidate, RowOutcome>();
    results.forEach((row, result) -> result.result().ifPresent(o -> outcomes.put(row, o)));
    note(new ArrayList<>(outcomes.values()));
    intended.keySet().removeAll(outcomes.keySet());
    return outcomes;
  }

  /** IU6; empty: the row has to be tried again. */
  private Future<Optional<RowOutcome>> update(Candidate row, String customer) {
    var given = row.given();
    var op = Ids.of(job.id(), Long.toString(row.number()), "update");
    return directory
        .overwrite(job.tenant(), customer, op, given.overwrite(), this::requireLease)
        .map(version -> Optional.of(row.updated(customer)))
        .recover(
            failure ->
                failure instanceof ProblemException refused
                    ? Future.succeededFuture(refused(row, refused.problem()))
                    : Future.failedFuture(failure));
  }

  /** L2: a worker whose lease is not confirmed changes no profile, another may be doing it. */
  private void requireLease() {
    if (!leaseConfirmed.getAsBoolean()) {
      throw Problem.unavailable("The worker's lease of the job is not confirmed.").exception();
    }
  }

  /**
   * Empty for a refusal that is temporary: overload, a customer that was deleted or merged
   * meanwhile, a contested or reserved value.
   */
  private Optional<RowOutcome> refused(Candidate row, Problem why) {
    if (why.kind() == Problem.Kind.NOT_FOUND) {
      customerGone.add(row);
      intended.remove(row);
    }
    boolean temporary =
        why.kind() == Problem.Kind.UNAVAILABLE
            || why.kind() == Problem.Kind.NOT_FOUND
            || why.retryAfterSeconds() > 0;
    return temporary ? Optional.empty() : Optional.of(failed(row, why));
  }

  /** The failure of a row whose update is refused. */
  public static RowOutcome failed(Candidate row, Problem why) {
    if (why.code().equals("key-taken")) {
      var owner = why.members().getOrDefault("customer_id", "").toString();
      return row.failed(why.code(), why.faults().get(0).message(), owner);
    }
    var columns = row.given().columns();
    return failed(row, RowError.of(row.number(), row.line(), why, columns));
  }

  /** The failure of a row for all the given reasons. */
  public static RowOutcome failed(Candidate row, List<RowError> errors) {
    return new RowOutcome(row.number(), row.line(), RowOutcome.Kind.FAILED, "", errors, row.raw());
  }
}
