package kindred.jobs.execution;

import io.vertx.core.WorkerExecutor;
import java.util.Map;
import kindred.jobs.JobKind;
import kindred.jobs.files.Spool;
import kindred.jobs.outcomes.JobMetrics;
import kindred.traces.Traces;

/**
 * What the jobs of a server share.
 *
 * @param types one for each kind of job
 * @param readers threads that read files ahead
 * @param limit of the open jobs of a tenant
 */
record JobResources(
    JobStores stores,
    Map<JobKind, JobType> types,
    Spool spool,
    WriteConcurrencyLimit writes,
    WorkerExecutor readers,
    JobLimit limit,
    JobMetrics metrics,
    Traces traces) {}
