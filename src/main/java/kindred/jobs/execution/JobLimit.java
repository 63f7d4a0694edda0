package kindred.jobs.execution;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.jobs.ImportJobStore;
import kindred.jobs.JobSlot;
import kindred.jobs.JobSlotStore;
import kindred.problem.Problem;
import kindred.retry.Attempt;
import kindred.retry.Retry;

/**
 * Limits the open imports and merges of a tenant on all servers together (IM1): each job takes a
 * slot before it is created. A slot is not given back at the end of a job: it is free as soon as
 * its job has ended.
 */
final class JobLimit {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String CONTENDED = "Too many imports of the tenant start at once. Retry.";
  private static final int RETRY_SECONDS = 30;

  /** The longest time between the taking of a slot and the creation of its job. */
  private static final Duration LONGEST_START = Duration.ofHours(1);

  private final JobSlotStore slots;
  private final ImportJobStore jobs;
  private final int max;
  private final Retry retry;

  /** Of every tenant, in open jobs. */
  JobLimit(Vertx vertx, CassandraSession session, ImportJobStore jobs, int max) {
    this.slots = new JobSlotStore(session);
    this.jobs = jobs;
    this.max = max;
    this.retry = new Retry(vertx, TIMEOUT);
  }

  /** Refuses (429) a request without a free slot before its data is read. */
  Future<Void> requireRoom(int tenant) {
    return slots.all(tenant).compose(known -> firstFree(tenant, known)).mapEmpty();
  }

  /** Takes a slot for a new job, if it has none; refuses it (429) if all are taken. */
  Future<JobSlot> take(int tenant, String job) {
    return retry.untilDone(() -> attempt(tenant, job), CONTENDED);
  }

  /** The job was not created. */
  Future<Void> giveBack(int tenant, JobSlot taken) {
    return slots.release(tenant, taken);
  }

  private Future<Attempt<JobSlot>> attempt(int tenant, String job) {
    return slots
        .all(tenant)
        .compose(
            known -> {
              var own = known.stream().filter(slot -> slot.job().equals(job)).findFirst();
              return own.isPresent()
                  ? Future.succeededFuture(Attempt.done(own.get()))
                  : firstFree(tenant, known).compose(free -> take(tenant, free, job));
            });
  }

  /** Again: another job has taken the slot. */
  private Future<Attempt<JobSlot>> take(int tenant, JobSlot free, String job) {
    return slots
        .take(tenant, free, job)
        .map(
            taken ->
                taken
                    ? Attempt.done(new JobSlot(free.number(), job, Instant.now()))
                    : Attempt.again());
  }

  private Future<JobSlot> firstFree(int tenant, List<JobSlot> known) {
    return firstFree(tenant, JobSlot.inOrder(known, max), 0);
  }

  private Future<JobSlot> firstFree(int tenant, List<JobSlot> slots, int from) {
    if (from == slots.size()) {
      return Future.failedFuture(full());
    }
    var slot = slots.get(from);
    return free(tenant, slot)
        .compose(free -> free ? Future.succeededFuture(slot) : firstFree(tenant, slots, from + 1));
  }

  /** The job of a slot may not be created yet, or its creation has failed. */
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
            "The tenant already has "
                + max
                + " imports and merges that have not ended, which is the limit. Cancel one, or"
                + " retry when one has ended.")
        .retryAfter(RETRY_SECONDS)
        .exception();
  }
}
