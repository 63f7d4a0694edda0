package kindred.imports;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kindred.Auditor;
import kindred.Auditor.Promises;
import kindred.cassandra.FaultyWire;
import kindred.cassandra.FaultyWire.Fault;
import kindred.cassandra.TestKeyspace;
import kindred.profile.Ids;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An import is taken back whole, whatever happens to any one statement of that. */
class UndoFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final AtomicInteger TENANTS = new AtomicInteger(8000);

  private static final String FILE =
      """
      EmailAddress,Badge,PhoneNumber
      a@x.org,1,111
      A@x.org,3,333
      b@x.org,2,222
      c@x.org,4,444
      """;

  /** An import of three profiles, of which one was edited. */
  private record Imported(int tenant, String job, String edited) {

    static Imported make() {
      int tenant = TENANTS.incrementAndGet();
      ImportServer.define(KEYSPACE, tenant);
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

    Future<ImportJob> undo(ImportServer server) {
      return server.imports().undoing().begin(tenant, job);
    }

    void ended(ImportServer server) {
      var undo =
          await()
              .atMost(Duration.ofSeconds(60))
              .until(
                  () -> await(server.imports().undoing().of(server.job(tenant, job))).orElseThrow(),
                  job -> !job.open());
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

  @TestFactory
  Stream<DynamicTest> an_undo_survives() {
    var undisturbed = FaultyWire.sound(KEYSPACE.driver());
    var imported = Imported.make();
    var server = ImportServer.over(KEYSPACE, undisturbed);
    await(imported.undo(server));
    imported.ended(server);
    var sent = undisturbed.sent();
    var cases = new ArrayList<DynamicTest>();
    for (int k = 1; k <= sent.size(); k++) {
      for (var fault : Fault.values()) {
        int statement = k;
        cases.add(
            DynamicTest.dynamicTest(
                fault + " at statement " + k + ": " + FaultyWire.brief(sent.get(k - 1)),
                () -> survive(statement, fault)));
      }
    }
    return cases.stream();
  }

  private static void survive(int k, Fault fault) {
    var imported = Imported.make();
    var wire = FaultyWire.at(KEYSPACE.driver(), k, fault);
    var server = ImportServer.over(KEYSPACE, wire);
    var begun = imported.undo(server);
    if (!fault.deadly()) {
      await(begun);
      imported.ended(server);
      return;
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> wire.dead().isDone() || begun.succeeded() && over(imported));
    var other = ImportServer.sound(KEYSPACE);
    await(imported.undo(other));
    imported.ended(other);
  }

  private static boolean over(Imported imported) {
    return KEYSPACE
        .rows(
            "SELECT state FROM import_job WHERE tenant_id = ? AND job_id = ?",
            imported.tenant(),
            Ids.of("undo", imported.job()))
        .stream()
        .anyMatch(row -> row.getString("state").equals("completed"));
  }

  @Test
  void whoever_changes_a_profile_at_the_same_moment_wins_or_the_removal_does() {
    int tenant = TENANTS.incrementAndGet();
    ImportServer.define(KEYSPACE, tenant);
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
