package kindred.jobs.execution;

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

  public JobStores(CassandraSession session) {
    this(
        new ImportJobStore(session),
        new JobLeaseStore(session),
        new ImportByTenantStore(session),
        new ImportLedgerStore(session),
        new ImportRejectionStore(session),
        new IntentStore(session),
        new IdempotentRequestStore(session));
  }

  /** The outcomes of the rows of jobs. */
  public ImportRows rows() {
    return new ImportRows(ledger, rejections);
  }
}
