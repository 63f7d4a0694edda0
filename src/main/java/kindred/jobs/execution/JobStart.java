package kindred.jobs.execution;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOrigin;
import kindred.jobs.JobOwnership;
import kindred.jobs.JobSlot;
import kindred.jobs.JobState;
import kindred.jobs.files.Spool;
import kindred.profile.Ids;
import kindred.retry.Waiting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the job of a client's request on the calling thread (IM1 to IM4): within the limit of the
 * tenant, and one job for an idempotency key. A refused request leaves nothing behind.
 */
final class JobStart {

  private static final Logger LOG = LoggerFactory.getLogger(JobStart.class);

  private final JobStores stores;
  private final Spool spool;
  private final JobLimit limit;
  private final ReentrantLock idempotentStarts = new ReentrantLock();

  JobStart(JobStores stores, Spool spool, JobLimit limit) {
    this.stores = stores;
    this.spool = spool;
    this.limit = limit;
  }

  /** The content of a job's file. */
  record Content(long size, String sha256) {}

  /** The job of the request under a random id, not yet created. */
  ImportJob job(JobTask task, Content content, JobFile file) {
    var request = task.request();
    var source = task.source();
    var origin =
        new ImportOrigin(
            request.kind(),
            source.name(),
            source.upload(),
            source.encoding(),
            content.size(),
            content.sha256(),
            file.header(),
            file.byteOrderMark(),
            request.segment(),
            task.options());
    var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    var ownership = JobOwnership.created(spool.owner(), 1, now).askedBy(request.askedBy());
    return ImportJob.created(
        task.schema().tenant(), Ids.random(), JobState.RUNNING, origin, ownership);
  }

  /** Creates the job, or gives the one that exists for the idempotency key of the request. */
  ImportJob create(JobTask task, ImportJob job, JobFile file)
      throws IOException, InterruptedException {
    file.bind(job);
    if (task.request().idempotencyKey().isPresent()) {
      return createIdempotent(task, job, file);
    }
    return create(task, job, file, take(job));
  }

  /** IM2; one request at a time on this server. */
  private ImportJob createIdempotent(JobTask task, ImportJob job, JobFile file)
      throws IOException, InterruptedException {
    idempotentStarts.lockInterruptibly();
    try {
      var key = task.request().idempotencyKey().orElseThrow();
      var requests = new IdempotentJobs(stores.requests());
      var known = Waiting.on(requests.find(key, job));
      var existing = known.isPresent() ? find(job.as(known.get())) : Optional.<ImportJob>empty();
      return existing.isPresent()
          ? existing.get()
          : createNew(task, known.map(job::as).orElse(job), file, requests);
    } finally {
      idempotentStarts.unlock();
    }
  }

  /** The slot first: a request that gets none must not bind its idempotency key. */
  private ImportJob createNew(JobTask task, ImportJob job, JobFile file, IdempotentJobs requests)
      throws IOException, InterruptedException {
    var slot = take(job);
    var id = bind(task.request().idempotencyKey().orElseThrow(), job, slot, requests);
    if (id.equals(job.id())) {
      file.bind(job);
      return create(task, job, file, slot);
    }
    giveBack(job, slot);
    var existing = find(job.as(id));
    return existing.isPresent() ? existing.get() : createNew(task, job.as(id), file, requests);
  }

  private String bind(String key, ImportJob job, JobSlot slot, IdempotentJobs requests)
      throws InterruptedException {
    try {
      return Waiting.on(requests.bind(key, job));
    } catch (RuntimeException refused) {
      giveBack(job, slot);
      throw refused;
    }
  }

  private ImportJob create(JobTask task, ImportJob job, JobFile file, JobSlot slot)
      throws IOException, InterruptedException {
    try {
      file.movedTo(spool.register(job.tenant(), job.id(), task.source()));
      LOG.atInfo()
          .addKeyValue("job", job.id())
          .log("{} starts with a file of {} bytes", job.title(), job.origin().size());
      return create(job);
    } catch (IOException | RuntimeException refused) {
      cleanUp(job, slot);
      throw refused;
    }
  }

  /**
   * IM3, IM4: the intent first, because a job without an intent might never be resumed. Recovery
   * deletes an intent without a job.
   *
   * @return the job as it is; a repetition of the request may have created it first
   */
  private ImportJob create(ImportJob job) throws IOException, InterruptedException {
    Waiting.on(stores.intents().begin(job.intent()));
    boolean applied = Waiting.on(stores.jobs().create(job));
    var created = applied ? job : find(job).orElseThrow();
    Waiting.on(stores.byTenant().add(created));
    return created;
  }

  /** A job that exists nevertheless keeps its slot and its file. */
  private void cleanUp(ImportJob job, JobSlot slot) throws IOException, InterruptedException {
    if (find(job).isEmpty()) {
      giveBack(job, slot);
      spool.discard(job.tenant(), job.id());
    }
  }

  /** IM1. */
  private JobSlot take(ImportJob job) throws InterruptedException {
    return Waiting.on(limit.take(job.tenant(), job.id()));
  }

  private void giveBack(ImportJob job, JobSlot slot) throws InterruptedException {
    Waiting.on(limit.giveBack(job.tenant(), slot));
  }

  private Optional<ImportJob> find(ImportJob job) throws InterruptedException {
    return Waiting.on(stores.jobs().find(job.tenant(), job.id()));
  }
}
