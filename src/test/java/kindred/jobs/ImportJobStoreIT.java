package kindred.jobs;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;
import static org.assertj.core.api.Assertions.assertThat;

import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.FaultyExecutor.Fault;
import kindred.cassandra.TestKeyspace;
import kindred.imports.ImportServer;
import kindred.imports.ImportTenants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ImportJobStoreIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  @Test
  void a_late_write_of_started_before_does_not_lower_the_value() {
    int tenant = new ImportTenants(KEYSPACE).next();
    var executor =
        FaultyExecutor.atFirst(KEYSPACE.driver(), "INSERT INTO key_claim", Fault.DIE_AFTER);
    var server = ImportServer.over(KEYSPACE, executor);
    server.upload(tenant, "EmailAddress\na@x.org\n");
    executor.awaitDeath();
    var store = prepared(KEYSPACE.session(), ImportJobStore::new);
    var leases = prepared(KEYSPACE.session(), JobLeaseStore::new);
    var id = KEYSPACE.rows("SELECT job_id FROM import_job").get(0).getString(0);
    var job = await(store.find(tenant, id)).orElseThrow();
    long known = job.history().startedBefore();
    assertThat(known).isEqualTo(2);

    assertThat(await(leases.begin(job, known, 100))).isTrue();
    assertThat(await(leases.begin(job, 100, 200))).isTrue();
    assertThat(await(leases.begin(job, known, 100))).as("the first write, late").isTrue();
    assertThat(await(leases.begin(job, 100, 200))).as("the second write again").isTrue();

    var now = await(store.find(tenant, job.id())).orElseThrow();
    assertThat(now.history().startedBefore()).isEqualTo(200);
    assertThat(await(leases.begin(job, known, 300))).as("a write with an outdated value").isFalse();
  }
}
