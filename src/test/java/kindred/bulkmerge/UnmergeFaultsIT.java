package kindred.bulkmerge;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.FaultyExecutor.Fault;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ManyAtOnce;
import kindred.harness.TestTenant;
import kindred.imports.ImportServer;
import kindred.imports.JobProtocol;
import kindred.imports.UndoProtocol;
import kindred.jobs.ImportCounts;
import kindred.jobs.JobState;
import kindred.jobs.execution.JobTimeouts;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The merges of a job are undone completely, whatever happens to one of the statements. */
class UnmergeFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  /** For the server with the fault; the server that takes over has a shorter time-out. */
  private static final JobTimeouts TIMEOUT =
      new JobTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(3));

  /** Each statement of an unmerge has tests of its own, so some of them suffice here. */
  private static final int EVERY = 4;

  private static final Fault[] FAULTS = {Fault.DIE_AFTER, Fault.LOSE_REPLY, Fault.FAIL};

  /** A job that has merged a chain of three profiles into one, and the third line not. */
  private static final class Merged implements UndoProtocol {
    private final TestTenant tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
    private final String a = person("a");
    private final String b = person("b");
    private final String c = person("c");
    private final String job;

    Merged() {
      var lines =
          String.join(
              "\n", BulkMerges.line(a, b), BulkMerges.line(b, c), BulkMerges.line(a, c), "{}");
      var merged = await(ImportServer.sound(KEYSPACE).merge(tenant.id(), lines));
      assertThat(merged.progress().counts()).isEqualTo(new ImportCounts(0, 0, 1, 1, 2));
      job = merged.id();
    }

    private String person(String name) {
      return tenant.create(Map.of("EmailAddress", name + "@x.org", "FirstName", name));
    }

    @Override
    public TestKeyspace keyspace() {
      return KEYSPACE;
    }

    @Override
    public int tenant() {
      return tenant.id();
    }

    @Override
    public String job() {
      return job;
    }

    @Override
    public void holds(ImportServer server) {
      var undo = await(server.undos().of(server.job(tenant.id(), job))).orElseThrow();
      assertThat(undo.state()).isEqualTo(JobState.COMPLETED);
      assertThat(undo.progress().counts()).isEqualTo(new ImportCounts(0, 0, 0, 0, 2));
      assertThat(tenant.live()).containsExactlyInAnyOrder(a, b, c);
      for (var name : List.of("a", "b", "c")) {
        var id = tenant.identify("EmailAddress", name + "@x.org");
        assertThat(tenant.get(id.get(0)).content().attributes().of("FirstName"))
            .containsExactly(name);
      }
      tenant.audit(new Promises().nothingInTransition());
    }
  }

  @ManyAtOnce
  Stream<DynamicTest> the_undo_of_a_bulk_merge_survives_a_fault() {
    return JobProtocol.everyStatement(KEYSPACE, TIMEOUT, UnmergeFaultsIT::faults, Merged::new);
  }

  private static Collection<Fault> faults(int statement) {
    return statement % EVERY == 0 ? List.of(FAULTS[statement / EVERY % FAULTS.length]) : List.of();
  }
}
