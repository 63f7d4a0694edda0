package kindred.imports.undo;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
import kindred.jobs.ImportCounts;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportJobStore;
import kindred.jobs.execution.Imports;
import kindred.merge.MergeRequest;
import kindred.merge.UnmergeRequest;
import kindred.profile.Ids;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An import is taken back whole, whatever happens to any one statement of that. */
class UndoFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final ImportTenants TENANTS = new ImportTenants(KEYSPACE);

  private static final long LOOK_MILLIS = 20;

  /** Of the server that meets a fault; who goes on is less patient. */
  private static final Imports.Timeouts TIMEOUT =
      new Imports.Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(3));

  private static final String FILE =
      """
      EmailAddress,Badge,PhoneNumber
      a@x.org,1,111
      A@x.org,3,333
      b@x.org,2,222
      c@x.org,4,444
      """;

  /** An import of three profiles, of which one was edited. */
  private record Imported(int tenant, String job, String edited) implements JobProtocol {

    static Imported make() {
      int tenant = TENANTS.next();
      var server = ImportServer.sound(KEYSPACE);
      var job = await(server.upload(tenant, FILE));
      assertThat(job.progress().counts()).isEqualTo(new ImportCounts(3, 0, 1, 0));
      var edited = Ids.of(job.id(), "3");
      await(
          server
              .domain()
              .directory()
              .update(
                  tenant,
                  edited,
                  OptionalLong.empty(),
                  Optional.empty(),
                  Map.of("EmailAddress", "b@x.org", "Badge", "22")));
      return new Imported(tenant, job.id(), edited);
    }

    @Override
    public Future<ImportJob> run(ImportServer server) {
      return server.imports().undoing().begin(tenant, job).compose(this::over);
    }

    /** Looks at it past all servers. */
    private Future<ImportJob> over(ImportJob undo) {
      return ImportJobStore.open(KEYSPACE.session())
          .compose(jobs -> jobs.find(tenant, undo.id()))
          .map(Optional::orElseThrow)
          .compose(
              now ->
                  now.open()
                      ? KEYSPACE.vertx().timer(LOOK_MILLIS).compose(later -> over(now))
                      : Future.succeededFuture(now));
    }

    /** To ask again is to ask for the same. */
    @Override
    public boolean known() {
      return false;
    }

    /** What it does last is to remove its note. */
    @Override
    public boolean done() {
      return KEYSPACE
          .rows("SELECT op_id FROM intent WHERE op_id = ? ALLOW FILTERING", Ids.of("undo", job))
          .isEmpty();
    }

    /** No file is needed. */
    @Override
    public ImportServer successor(ImportServer dead) {
      return ImportServer.sound(KEYSPACE);
    }

    @Override
    public void holds(ImportServer server) {
      var undo = await(server.imports().undoing().of(server.job(tenant, job))).orElseThrow();
      assertThat(undo.state()).isEqualTo(ImportJob.State.COMPLETED);
      assertThat(undo.progress().counts()).isEqualTo(new ImportCounts(2, 0, 0, 1));
      assertThat(Auditor.living(KEYSPACE.driver(), tenant)).containsExactly(edited);
      assertThat(Auditor.audit(KEYSPACE.driver(), tenant, new Promises().nothingFrozen()))
          .isEmpty();
      assertThat(
              KEYSPACE.rows(
                  "SELECT customer_id FROM key_claim WHERE tenant_id = ? ALLOW FILTERING", tenant))
          .hasSize(2);
      assertThat(
              KEYSPACE.rows(
                  "SELECT note FROM undo_note WHERE tenant_id = ? ALLOW FILTERING", tenant))
          .isEmpty();
    }
  }

  @ManyAtOnce
  Stream<DynamicTest> an_undo_survives() {
    return JobProtocol.everyStatement(
        KEYSPACE, TIMEOUT, k -> List.of(Fault.values()), Imported::make);
  }

  @Test
  void a_profile_that_waits_undecided_to_come_back_from_a_merge_stays_merged() {
    var it = Imported.make();
    var merges = KEYSPACE.domain().merges();
    var source = Ids.of(it.job(), "1");
    var merge =
        await(
            merges.merge(
                new MergeRequest(it.tenant(), it.edited(), source, false, "a", null, null)));
    var executor =
        FaultyExecutor.atFirst(KEYSPACE.driver(), "UPDATE profile SET state = 6", Fault.DIE_AFTER);
    KEYSPACE
        .domain(executor)
        .unmerges()
        .undo(new UnmergeRequest(it.tenant(), merge, "a", null, null));
    executor.awaitDeath();
    var server = ImportServer.sound(KEYSPACE);

    var undo = await(it.run(server));

    assertThat(undo.state()).isEqualTo(ImportJob.State.COMPLETED);
    assertThat(server.outcomes(undo))
        .containsExactly("1 failed [merged]", "3 failed [changed]", "4 imported []");
    assertThat(Auditor.living(KEYSPACE.driver(), it.tenant())).containsExactly(it.edited());
  }

  @Test
  void whoever_changes_a_profile_at_the_same_moment_wins_or_the_removal_does() {
    int tenant = TENANTS.next();
    var server = ImportServer.sound(KEYSPACE);
    int records = 300;
    var data = new StringBuilder("EmailAddress\n");
    IntStream.rangeClosed(1, records).forEach(i -> data.append("p" + i + "@x.org\n"));
    var job = await(server.upload(tenant, data.toString()));
    var directory = server.domain().directory();

    var undo = server.imports().undoing().begin(tenant, job.id());
    var updates =
        IntStream.rangeClosed(1, records)
            .mapToObj(i -> Ids.of(job.id(), Integer.toString(i)))
            .map(
                id ->
                    directory
                        .update(
                            tenant,
                            id,
                            OptionalLong.empty(),
                            Optional.empty(),
                            Map.of("PhoneNumber", "1"))
                        .map(done -> id)
                        .otherwiseEmpty())
            .toList();
    await(Future.join(updates));
    await(undo);
    var over =
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () ->
                    await(server.imports().undoing().of(server.job(tenant, job.id())))
                        .orElseThrow(),
                back -> !back.open());

    var changed = updates.stream().map(Future::result).filter(id -> id != null).toList();
    assertThat(Auditor.living(KEYSPACE.driver(), tenant))
        .containsExactlyInAnyOrderElementsOf(changed);
    assertThat(over.progress().counts())
        .isEqualTo(new ImportCounts(records - changed.size(), 0, 0, changed.size()));
    assertThat(Auditor.audit(KEYSPACE.driver(), tenant, new Promises().nothingFrozen())).isEmpty();
  }
}
