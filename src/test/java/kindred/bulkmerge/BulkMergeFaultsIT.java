package kindred.bulkmerge;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.FaultyExecutor.Fault;
import kindred.cassandra.StatementExecutor;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ManyAtOnce;
import kindred.harness.TestTenant;
import kindred.imports.ImportServer;
import kindred.imports.JobProtocol;
import kindred.jobs.ImportCounts;
import kindred.jobs.ImportJob;
import kindred.jobs.JobState;
import kindred.jobs.execution.JobRetry;
import kindred.jobs.execution.JobTimeouts;
import kindred.jobs.outcomes.ImportRow;
import kindred.merge.MergeHistory;
import kindred.merge.PastMerge;
import kindred.retry.Retry;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every line of a bulk merge has exactly one outcome, whatever fault any single statement has. */
class BulkMergeFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final JobTimeouts TIMEOUT =
      new JobTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(30));

  private static final Fault[] NON_FATAL = {Fault.FAIL, Fault.LOSE_REPLY, Fault.LATE};

  /**
   * Five profiles and their merges: b and c into a, e into d. A conflict prevents the merge of d
   * into a.
   */
  private static final class BulkMerge implements JobProtocol {
    final TestTenant tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
    final String a = person("a", "x");
    final String b = person("b", "");
    final String c = person("c", "");
    final String d = person("d", "y");
    final String e = person("e", "");
    final String lines =
        String.join(
            "\n",
            BulkMerges.line(a, b),
            BulkMerges.line(b, c),
            BulkMerges.line(a, d),
            BulkMerges.line(d, e),
            BulkMerges.line(a, c),
            "{}");

    private String person(String name, String city) {
      var person = new HashMap<String, Object>();
      person.put("EmailAddress", name + "@x.org");
      person.put("FirstName", name);
      if (!city.isEmpty()) {
        person.put("Address", Map.of("City", city));
      }
      return tenant.create(person);
    }

    @Override
    public Future<ImportJob> run(ImportServer server) {
      return server.merge(tenant.id(), lines);
    }

    @Override
    public boolean known() {
      return tenant.rows("import_job") > 0;
    }

    @Override
    public void holds(ImportServer server) {
      var job = server.ended(tenant.id());
      assertThat(job.state()).isEqualTo(JobState.COMPLETED);
      assertThat(job.progress().counts()).isEqualTo(new ImportCounts(0, 0, 1, 2, 3));
      assertThat(BulkMerges.outcomes(server, job))
          .containsExactly(
              "1 merged " + a + " []",
              "2 skipped " + a + " [already-merged]",
              "3 failed " + a + " [extension-conflict, record-differs]",
              "4 merged " + d + " []",
              "5 merged " + a + " []",
              "6 failed  [member-missing, member-missing]");
      tenant.audit(
          new Promises().merged(b, a).merged(c, a).merged(e, d).created(a).nothingInTransition());
      assertThat(tenant.live()).containsExactlyInAnyOrder(a, d);
      assertThat(tenant.get(a).content().attributes().of("FirstName"))
          .hasSize(3)
          .startsWith("a")
          .contains("b", "c");
      assertThat(tenant.identify("EmailAddress", "e@x.org")).containsExactly(d);
      var merges =
          await(
                  tenant
                      .sound()
                      .merges()
                      .history()
                      .ofTenant(
                          tenant.id(),
                          PastMerge.Place.newest(Instant.now()),
                          MergeHistory.Filter.NONE,
                          10))
              .merges();
      assertThat(merges).hasSize(3);
      assertThat(merges)
          .allMatch(merge -> merge.request().job().orElseThrow().job().equals(job.id()));
    }
  }

  @ManyAtOnce
  Stream<DynamicTest> should_record_every_line_despite_a_fault_at_any_statement() {
    return JobProtocol.everyStatement(KEYSPACE, TIMEOUT, BulkMergeFaultsIT::faults, BulkMerge::new);
  }

  @Test
  void should_recognise_its_own_merge_when_the_reply_was_lost() throws Exception {
    var it = new BulkMerge();
    var server = ImportServer.over(KEYSPACE, FaultyExecutor.sound(KEYSPACE.driver()), TIMEOUT);
    var job = await(it.run(server));
    var retry =
        new JobRetry(new Retry(KEYSPACE.vertx(), Duration.ofSeconds(10)), () -> true, () -> true);
    var lineMerge = new LineMerge(job, KEYSPACE.domain().merges().ofJobs(), retry, Map.of());

    var bytes = new ByteArrayInputStream(it.lines.getBytes(StandardCharsets.UTF_8));
    var again =
        MergeLines.read(bytes).stream()
            .map(line -> line.valid() ? await(lineMerge.outcome(line, false)) : line.failure())
            .map(ImportRow::of)
            .toList();

    it.holds(server);
    assertThat(again)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("errors")
        .containsExactlyElementsOf(server.rows(job));
  }

  @Test
  void should_treat_a_profile_with_an_undecided_unmerge_as_merged() {
    var it = new BulkMerge();
    var merge = await(it.tenant.merge(it.tenant.sound(), it.b, it.a));
    var executor =
        FaultyExecutor.atFirst(KEYSPACE.driver(), "UPDATE profile SET state = 6", Fault.DIE_AFTER);
    it.tenant.unmerge(KEYSPACE.domain(executor), merge);
    executor.awaitDeath();
    var server = over(FaultyExecutor.sound(KEYSPACE.driver()));

    var job = await(server.merge(it.tenant.id(), BulkMerges.line(it.c, it.b)));

    assertThat(BulkMerges.outcomes(server, job)).containsExactly("1 merged " + it.c + " []");
    assertThat(it.tenant.identify("EmailAddress", "b@x.org")).containsExactly(it.c);
    assertThat(it.tenant.live()).containsExactlyInAnyOrder(it.c, it.d, it.e);
  }

  private static Collection<Fault> faults(int statement) {
    return List.of(
        statement % 2 == 0 ? Fault.DIE_AFTER : Fault.DIE_BEFORE,
        NON_FATAL[statement % NON_FATAL.length]);
  }

  private static ImportServer over(StatementExecutor executor) {
    return ImportServer.over(KEYSPACE, executor, TIMEOUT);
  }
}
