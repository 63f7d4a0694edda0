package kindred.jobs.execution;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.jobs.ImportJobStore;
import kindred.jobs.JobSlot;
import kindred.jobs.JobSlotStore;
import kindred.problem.Problem;
import kindred.retry.Retry;

/**
 * A tenant never has more imports and merges that are not over than it may have, whatever servers
 * they are begun on and at whatever moment: each holds a slot from before it is made. A slot is not
 * given back at the end of a job, but is free as soon as its job is over.
 */
final class JobLimit {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int RETRY_SECONDS = 30;

  /** Between the taking of a slot and the job itself. */
  private static final Duration LONGEST_START = Duration.ofHours(1);

  private final JobSlotStore slots;
  private final ImportJobStore jobs;
  private final int most;
  private final Retry attempts;

  private JobLimit(Vertx vertx, JobSlotStore slots, ImportJobStore jobs, int most) {
    this.slots = slots;
    this.jobs = jobs;
    this.most = most;
    this.attempts = new Retry(vertx, TIMEOUT);
  }

  /**
   * The limit of every tenant.
   *
   * @param most jobs that are not over
   */
  static Future<JobLimit> open(
      Vertx vertx, CassandraSession session, ImportJobStore jobs, int most) {
    return JobSlotStore.open(session).map(slots -> new JobLimit(vertx, slots, jobs, most));
  }

  /** Refuses (429) what would be refused a little later, before its data is taken. */
  Future<Void> requireRoom(int tenant) {
    return slots.all(tenant).compose(known -> firstFree(tenant, known)).mapEmpty();
  }

  /**
   * Takes a slot for a job that is about to be made, if it has none; refuses it (429) if all are
   * taken.
   */
  Future<JobSlot> take(int tenant, String job) {
    return attempts.until(() -> tryToTake(tenant, job), JobLimit::contended);
  }

  /** The job was not made. */
  Future<Void> giveBack(int tenant, JobSlot taken) {
    return slots.giveBack(tenant, taken);
  }

  /** Empty: another job was quicker. */
  private Future<Optional<JobSlot>> tryToTake(int tenant, String job) {
    return slots
        .all(tenant)
        .compose(
            known -> {
              var own = known.stream().filter(slot -> slot.job().equals(job)).findFirst();
              return own.isPresent()
                  ? Future.succeededFuture(own)
                  : firstFree(tenant, known).compose(free -> take(tenant, free, job));
            });
  }

  private Future<Optional<JobSlot>> take(int tenant, JobSlot free, String job) {
    return slots
        .take(tenant, free, job)
        .map(
            taken ->
                taken
                    ? Optional.of(new JobSlot(free.number(), job, Instant.now()))
                    : Optional.empty());
  }

  private Future<JobSlot> firstFree(int tenant, List<JobSlot> known) {
    return firstFree(tenant, JobSlot.inOrder(known, most), 0);
  }

  private Future<JobSlot> firstFree(int tenant, List<JobSlot> slots, int from) {
    if (from == slots.size()) {
      return Future.failedFuture(full());
    }
    var slot = slots.get(from);
    return free(tenant, slot)
        .compose(free -> free ? Future.succeededFuture(slot) : firstFree(tenant, slots, from + 1));
  }

  /** A slot without a job is that of a start that is under way, or of one that failed. */
  private Future<Boolean> free(int tenant, JobSlot slot) {
    if (slot.free()) {
      return Future.succeededFuture(true);
    }
    boolean old = slot.takenAt().plus(LONGEST_START).isBefore(Instant.now());
    return jobs.find(tenant, slot.job()).map(job -> job.map(found -> !found.open()).orElse(old));
  }

  private Throwable full() {
    return Problem.of(
            Problem.Kind.TOO_MANY_REQUESTS,
            "too-many-jobs",
            "The tenant has "
                + most
                + " imports and merges that are not over, and may not have more: cancel one, or try"
                + " again when one is over.")
        .retryAfter(RETRY_SECONDS)
        .exception();
  }

  private static Throwable contended() {
    return Problem.unavailable("Too many imports begin at once; try again.").exception();
  }
}
