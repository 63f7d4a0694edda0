package kindred.jobs.execution;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import kindred.imports.ImportTarget;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOrigin;
import kindred.jobs.ImportProgress;
import kindred.jobs.JobControl;
import kindred.jobs.JobHistory;
import kindred.jobs.JobSlot;
import kindred.jobs.execution.JobWorker.Task;
import kindred.jobs.files.Spool;
import kindred.profile.Ids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a job of what a client asks for, on the thread that calls it: within the limit of its
 * tenant, and one for a name however often it comes. What is refused leaves nothing behind.
 */
final class JobStart {

  private static final Logger LOG = LoggerFactory.getLogger(JobStart.class);

  private final ImportTarget target;
  private final Spool spool;
  private final JobLimit limit;
  private final ReentrantLock naming = new ReentrantLock();

  JobStart(ImportTarget target, Spool spool, JobLimit limit) {
    this.target = target;
    this.spool = spool;
    this.limit = limit;
  }

  /** What the file of a job was when its checksum was taken. */
  record Bytes(long size, String sha256) {}

  /** The job as it would be, of no name yet. */
  ImportJob job(Task task, Bytes bytes, JobFile file) {
    var id = Ids.random();
    var options = task.options();
    return new ImportJob(
        task.schema().tenant(),
        id,
        ImportJob.State.RUNNING,
        new ImportOrigin(
            task.request().kind(),
            task.source().name(),
            task.source().upload(),
            task.source().encoding(),
            bytes.size(),
            bytes.sha256(),
            file.header(),
            file.byteOrderMark(),
            task.request().segment(),
            options),
        ImportProgress.NONE,
        Checkpoint.at(options.startFrom()),
        options.createLog() ? Optional.of(spool.log(id)) : Optional.empty(),
        spool.server() + "/" + Ids.random(),
        1,
        0,
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        Optional.empty(),
        JobControl.NONE,
        JobHistory.NONE);
  }

  /** The job as it begins, or as it is there already because its name means it. */
  ImportJob begin(Task task, ImportJob job, JobFile file) throws IOException, InterruptedException {
    file.of(job);
    if (task.request().name().isPresent()) {
      return beginNamed(task, job, file);
    }
    return begin(task, job, file, take(job));
  }

  /** In this server one at a time. */
  private ImportJob beginNamed(Task task, ImportJob job, JobFile file)
      throws IOException, InterruptedException {
    naming.lockInterruptibly();
    try {
      var name = task.request().name().orElseThrow();
      var requests = new IdempotentJobs(target.requests());
      var known = Waiting.on(requests.known(name, job));
      var there = known.isPresent() ? find(job.as(known.get())) : Optional.<ImportJob>empty();
      return there.isPresent()
          ? there.get()
          : beginNew(task, known.map(job::as).orElse(job), file, requests);
    } finally {
      naming.unlock();
    }
  }

  /** A slot first: a request that is refused for want of one must not have used its name up. */
  private ImportJob beginNew(Task task, ImportJob job, JobFile file, IdempotentJobs requests)
      throws IOException, InterruptedException {
    var slot = take(job);
    var id = named(task.request().name().orElseThrow(), job, slot, requests);
    if (id.equals(job.id())) {
      file.of(job);
      return begin(task, job, file, slot);
    }
    giveBack(job, slot);
    var there = find(job.as(id));
    return there.isPresent() ? there.get() : beginNew(task, job.as(id), file, requests);
  }

  private String named(String name, ImportJob job, JobSlot slot, IdempotentJobs requests)
      throws InterruptedException {
    try {
      return Waiting.on(requests.jobId(name, job));
    } catch (RuntimeException refused) {
      giveBack(job, slot);
      throw refused;
    }
  }

  private ImportJob begin(Task task, ImportJob job, JobFile file, JobSlot slot)
      throws IOException, InterruptedException {
    try {
      file.movedTo(spool.keep(job.tenant(), job.id(), task.source()));
      LOG.info("Import {} begins, {} bytes", job.id(), job.origin().size());
      return create(job);
    } catch (IOException | RuntimeException refused) {
      forgetUnlessOurs(job, slot);
      throw refused;
    }
  }

  /**
   * The note first: a note without a job is removed, a job without a note has nobody.
   *
   * @return the job as it is; a repetition of the request may have been quicker
   */
  private ImportJob create(ImportJob job) throws IOException, InterruptedException {
    Waiting.on(target.operations().begin(JobWorker.operation(job)));
    boolean applied = Waiting.on(target.jobs().create(job));
    var created = applied ? job : find(job).orElseThrow();
    Waiting.on(target.byTenant().add(created));
    if (!spool.owns(created)) {
      spool.forget(job.tenant(), job.id());
    }
    return created;
  }

  /** A job that is there after all needs its file: some server goes on with it. */
  private void forgetUnlessOurs(ImportJob job, JobSlot slot)
      throws IOException, InterruptedException {
    var there = find(job);
    if (there.isEmpty()) {
      giveBack(job, slot);
    }
    if (there.filter(spool::owns).isEmpty()) {
      spool.forget(job.tenant(), job.id());
    }
  }

  private JobSlot take(ImportJob job) throws InterruptedException {
    return Waiting.on(limit.take(job.tenant(), job.id()));
  }

  private void giveBack(ImportJob job, JobSlot slot) throws InterruptedException {
    Waiting.on(limit.giveBack(job.tenant(), slot));
  }

  private Optional<ImportJob> find(ImportJob job) throws InterruptedException {
    return Waiting.on(target.jobs().find(job.tenant(), job.id()));
  }
}
