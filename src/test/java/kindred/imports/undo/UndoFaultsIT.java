package kindred.imports.undo;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kindred.audit.Auditor;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.FaultyExecutor.Fault;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ManyAtOnce;
import kindred.imports.ImportServer;
import kindred.imports.ImportTenants;
import kindred.imports.JobProtocol;
import kindred.imports.UndoProtocol;
import kindred.jobs.ImportCounts;
import kindred.jobs.JobState;
import kindred.jobs.execution.JobTimeouts;
import kindred.merge.MergeChoice;
import kindred.merge.MergeRequest;
import kindred.merge.UnmergeRequest;
import kindred.profile.Ids;
import kindred.profile.ProfileStore;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An import is undone completely, whatever happens to one of the statements. */
class UndoFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final ImportTenants TENANTS = new ImportTenants(KEYSPACE);

  /** For the server with the fault; the server that takes over has a shorter time-out. */
  private static final JobTimeouts TIMEOUT =
      new JobTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(3));

  /** The number after that of the last row that a worker was about to insert. */
  private static final long STARTED_BEFORE = 8;

  /** As the table says it. */
  private static final byte FENCED = 5;

  private static final String FILE =
      """
      EmailAddress,Badge,PhoneNumber
      a@x.org,1,111
      A@x.org,3,333
      b@x.org,2,222
      c@x.org,4,444
      d@x.org,5,555
      """;

  /**
   * An import of four profiles, of which one was edited, and one fenced without a change. It was
   * about to insert two more.
   */
  private record Imported(int tenant, String job, String edited) implements UndoProtocol {

    static Imported create() {
      int tenant = TENANTS.next();
      var server = ImportServer.sound(KEYSPACE);
      var job = await(server.upload(tenant, FILE));
      assertThat(job.progress().counts()).isEqualTo(new ImportCounts(4, 0, 1, 0));
      var edited = Ids.imported(job.id(), 3);
      await(
          server
              .domain()
              .directory()
              .update(
                  tenant,
                  edited,
                  any -> true,
                  Optional.empty(),
                  Map.of("EmailAddress", "b@x.org", "Badge", "22")));
      var profiles = prepared(KEYSPACE.session(), ProfileStore::new);
      var fenced = await(profiles.readSerial(tenant, Ids.imported(job.id(), 5))).orElseThrow();
      assertThat(await(profiles.fence(fenced))).isTrue();
      announce(tenant, job.id(), STARTED_BEFORE);
      return new Imported(tenant, job.id(), edited);
    }

    @Override
    public TestKeyspace keyspace() {
      return KEYSPACE;
    }

    @Override
    public void holds(ImportServer server) {
      var undo = await(server.undos().of(server.job(tenant, job))).orElseThrow();
      assertThat(undo.state()).isEqualTo(JobState.COMPLETED);
      assertThat(undo.progress().counts()).isEqualTo(new ImportCounts(3, 0, 0, 1));
      assertThat(Auditor.live(KEYSPACE, tenant)).containsExactly(edited);
      assertThat(Auditor.audit(KEYSPACE, tenant, new Promises().nothingInTransition())).isEmpty();
      assertThat(KEYSPACE.rowsOf(tenant, "key_claim")).hasSize(2);
      assertThat(KEYSPACE.rowsOf(tenant, "undo_note")).isEmpty();
      assertThat(fenced(tenant)).containsExactlyInAnyOrder(id(6), id(7));
    }

    private String id(long row) {
      return Ids.imported(job, row);
    }
  }

  /** As a worker does before it starts the rows before this one. */
  private static void announce(int tenant, String job, long startedBefore) {
    KEYSPACE
        .driver()
        .execute(
            "UPDATE import_job SET started_before = ? WHERE tenant_id = ? AND job_id = ? IF EXISTS",
            startedBefore,
            tenant,
            job);
  }

  private static List<String> fenced(int tenant) {
    return KEYSPACE.rowsOf(tenant, "imported_profile").stream()
        .filter(row -> row.getByte("state") == FENCED)
        .map(row -> row.getString("customer_id"))
        .toList();
  }

  @Test
  void rows_that_were_not_inserted_are_fenced_a_group_at_a_time() {
    int tenant = TENANTS.next();
    var job = await(ImportServer.sound(KEYSPACE).upload(tenant, FILE));
    int rows = 5 * Ids.GROUP;
    announce(tenant, job.id(), rows + 1);
    var executor = FaultyExecutor.sound(KEYSPACE.driver());
    var server = ImportServer.over(KEYSPACE, executor);

    var undo = await(server.undos().begin(tenant, job.id(), Optional.empty()));
    server.until(tenant, undo.id(), JobState.COMPLETED);

    assertThat(fenced(tenant)).hasSize(rows - 5);
    var fences = executor.sent().stream().filter(cql -> cql.contains("SET state = 5")).toList();
    assertThat(fences).hasSizeBetween(5, 2 * 5); // a slice may end within a group
    assertThat(Auditor.live(KEYSPACE, tenant)).isEmpty();
  }

  @ManyAtOnce
  Stream<DynamicTest> an_undo_survives_a_fault() {
    return JobProtocol.everyStatement(
        KEYSPACE, TIMEOUT, k -> List.of(Fault.values()), Imported::create);
  }

  @Test
  void a_source_whose_unmerge_is_not_decided_stays_merged() {
    var imported = Imported.create();
    var merges = KEYSPACE.domain().merges().profiles();
    var source = Ids.imported(imported.job(), 1);
    var merge =
        await(
            merges.merge(
                new MergeRequest(
                    imported.tenant(),
                    imported.edited(),
                    source,
                    MergeChoice.DEFAULT,
                    "a",
                    null,
                    null)));
    var executor =
        FaultyExecutor.atFirst(KEYSPACE.driver(), "UPDATE profile SET state = 6", Fault.DIE_AFTER);
    KEYSPACE
        .domain(executor)
        .merges()
        .unmerges()
        .undo(new UnmergeRequest(imported.tenant(), merge, "a", null, null, Optional.empty()));
    executor.awaitDeath();
    var server = ImportServer.sound(KEYSPACE);

    var undo = await(imported.run(server));

    assertThat(undo.state()).isEqualTo(JobState.COMPLETED);
    assertThat(server.outcomes(undo))
        .containsExactly(
            "1 failed [merged]", "3 failed [changed]", "4 imported []", "5 imported []");
    assertThat(Auditor.live(KEYSPACE, imported.tenant())).containsExactly(imported.edited());
  }

  @Test
  void of_a_concurrent_change_and_the_deletion_exactly_one_succeeds() {
    int tenant = TENANTS.next();
    var server = ImportServer.sound(KEYSPACE);
    int rows = 300;
    var data = new StringBuilder("EmailAddress\n");
    IntStream.rangeClosed(1, rows).forEach(i -> data.append("p" + i + "@x.org\n"));
    var job = await(server.upload(tenant, data.toString()));
    var directory = server.domain().directory();

    var undo = server.undos().begin(tenant, job.id(), Optional.empty());
    var updates =
        IntStream.rangeClosed(1, rows)
            .mapToObj(i -> Ids.imported(job.id(), i))
            .map(
                id ->
                    directory
                        .update(
                            tenant, id, any -> true, Optional.empty(), Map.of("PhoneNumber", "1"))
                        .map(done -> id)
                        .otherwiseEmpty())
            .toList();
    await(Future.join(updates));
    await(undo);
    var ended =
        await()
            .atMost(Duration.ofSeconds(120))
            .until(
                () -> await(server.undos().of(server.job(tenant, job.id()))).orElseThrow(),
                back -> !back.open());

    var changed = updates.stream().map(Future::result).filter(id -> id != null).toList();
    assertThat(Auditor.live(KEYSPACE, tenant)).containsExactlyInAnyOrderElementsOf(changed);
    assertThat(ended.progress().counts())
        .isEqualTo(new ImportCounts(rows - changed.size(), 0, 0, changed.size()));
    assertThat(Auditor.audit(KEYSPACE, tenant, new Promises().nothingInTransition())).isEmpty();
  }
}
