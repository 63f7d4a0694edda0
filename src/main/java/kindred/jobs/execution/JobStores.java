package kindred.jobs.execution;

import io.vertx.core.Future;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.intents.IdempotentRequestStore;
import kindred.intents.IntentStore;
import kindred.jobs.ImportByTenantStore;
import kindred.jobs.ImportJobStore;
import kindred.jobs.JobLeaseStore;
import kindred.jobs.outcomes.ImportLedgerStore;
import kindred.jobs.outcomes.ImportRejectionStore;
import kindred.jobs.outcomes.ImportRows;

/** The tables of jobs of every kind, over a session that outlasts an outage. */
public record JobStores(
    ImportJobStore jobs,
    JobLeaseStore leases,
    ImportByTenantStore byTenant,
    ImportLedgerStore ledger,
    ImportRejectionStore rejections,
    IntentStore intents,
    IdempotentRequestStore requests) {

  public static Future<JobStores> open(CassandraSession session) {
    var jobs = ImportJobStore.open(session);
    var leases = JobLeaseStore.open(session);
    var byTenant = ImportByTenantStore.open(session);
    var ledger = ImportLedgerStore.open(session);
    var rejections = ImportRejectionStore.open(session);
    var intents = IntentStore.open(session);
    var requests = IdempotentRequestStore.open(session);
    return Future.all(List.of(jobs, leases, byTenant, ledger, rejections, intents, requests))
        .map(
            all ->
                new JobStores(
                    jobs.result(),
                    leases.result(),
                    byTenant.result(),
                    ledger.result(),
                    rejections.result(),
                    intents.result(),
                    requests.result()));
  }

  /** The outcomes of the rows of jobs. */
  public ImportRows rows() {
    return new ImportRows(ledger, rejections);
  }
}
