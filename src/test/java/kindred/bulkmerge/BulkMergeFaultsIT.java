package kindred.bulkmerge;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
import kindred.jobs.execution.Imports;
import kindred.jobs.execution.JobRetry;
import kindred.jobs.outcomes.ImportRow;
import kindred.merge.PastMerge;
import kindred.profile.ProfileContent;
import kindred.retry.Retry;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every line of a file of merges has one outcome, whatever happens to any one statement. */
class BulkMergeFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final Imports.Timeouts TIMEOUT =
      new Imports.Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(30));
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private static final Fault[] NOT_DEADLY = {Fault.FAIL, Fault.LOSE_REPLY, Fault.LATE};

  /**
   * Profiles and lines about them: b and c go into a, which a conflict keeps from d; e goes into d.
   */
  private static final class Case implements JobProtocol {
    final TestTenant tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
    final String a = person("a", "x");
    final String b = person("b", "");
    final String c = person("c", "");
    final String d = person("d", "y");
    final String e = person("e", "");
    final String lines =
        String.join("\n", line(a, b), line(b, c), line(a, d), line(d, e), line(a, c), "{}");

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
      assertThat(job.state()).isEqualTo(ImportJob.State.COMPLETED);
      assertThat(job.progress().counts()).isEqualTo(new ImportCounts(0, 0, 1, 2, 3));
      assertThat(outcomes(server, job))
          .containsExactly(
              "1 merged " + a + " []",
              "2 skipped " + a + " [already-merged]",
              "3 failed " + a + " [extension-conflict, record-differs]",
              "4 merged " + d + " []",
              "5 merged " + a + " []",
              "6 failed  [member-missing, member-missing]");
      tenant.audit(
          new Promises().merged(b, a).merged(c, a).merged(e, d).created(a).nothingFrozen());
      assertThat(tenant.living()).containsExactlyInAnyOrder(a, d);
      assertThat(tenant.get(a).content().attributes().of("FirstName"))
          .hasSize(3)
          .startsWith("a")
          .contains("b", "c");
      assertThat(tenant.identify("EmailAddress", "e@x.org")).containsExactly(d);
      var merges =
          await(
                  tenant
                      .sound()
                      .history()
                      .ofTenant(tenant.id(), PastMerge.Place.newest(Instant.now()), 10))
              .merges();
      assertThat(merges).hasSize(3);
      assertThat(merges)
          .allMatch(merge -> merge.request().job().orElseThrow().job().equals(job.id()));
    }
  }

  @ManyAtOnce
  Stream<DynamicTest> a_file_of_merges_survives() {
    return JobProtocol.everyStatement(KEYSPACE, TIMEOUT, BulkMergeFaultsIT::faults, Case::new);
  }

  @Test
  void a_line_is_merged_also_when_its_worker_does_not_know_of_the_merge_it_made() throws Exception {
    var it = new Case();
    var server = ImportServer.over(KEYSPACE, FaultyExecutor.sound(KEYSPACE.driver()), TIMEOUT);
    var job = await(it.run(server));
    var timeout =
        new JobRetry(new Retry(KEYSPACE.vertx(), Duration.ofSeconds(10)), () -> true, () -> true);
    var unaware = new LineMerge(job, KEYSPACE.domain().jobMerges(), timeout, Map.of());

    var bytes = new ByteArrayInputStream(it.lines.getBytes(StandardCharsets.UTF_8));
    var again =
        MergeLines.read(bytes).stream()
            .map(line -> line.good() ? await(unaware.outcome(line, false)) : line.broken())
            .map(ImportRow::of)
            .toList();

    it.holds(server);
    assertThat(again)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("errors")
        .containsExactlyElementsOf(server.rows(job));
  }

  @Test
  void a_profile_that_waits_undecided_to_come_back_is_the_one_it_was_merged_into() {
    var it = new Case();
    var merge = await(it.tenant.merge(it.tenant.sound(), it.b, it.a));
    var executor =
        FaultyExecutor.atFirst(KEYSPACE.driver(), "UPDATE profile SET state = 6", Fault.DIE_AFTER);
    it.tenant.unmerge(KEYSPACE.domain(executor), merge);
    executor.awaitDeath();
    var server = over(FaultyExecutor.sound(KEYSPACE.driver()));

    var job = await(server.merge(it.tenant.id(), line(it.c, it.b)));

    assertThat(outcomes(server, job)).containsExactly("1 merged " + it.c + " []");
    assertThat(it.tenant.identify("EmailAddress", "b@x.org")).containsExactly(it.c);
    assertThat(it.tenant.living()).containsExactlyInAnyOrder(it.c, it.d, it.e);
  }

  private static Collection<Fault> faults(int statement) {
    return List.of(
        statement % 2 == 0 ? Fault.DIE_AFTER : Fault.DIE_BEFORE,
        NOT_DEADLY[statement % NOT_DEADLY.length]);
  }

  /** What became of each line: its number, outcome, profile and errors. */
  private static List<String> outcomes(ImportServer server, ImportJob job) {
    return server.rows(job).stream()
        .map(
            row ->
                row.number()
                    + " "
                    + row.outcome()
                    + " "
                    + row.customerId()
                    + " "
                    + ImportServer.codes(row))
        .toList();
  }

  @Test
  void merges_whose_server_dies_again_and_again_end_as_those_of_one_that_does_not() {
    var expected = new ArrayList<List<String>>();
    for (boolean dies : List.of(false, true)) {
      var tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
      var people = new ArrayList<String>();
      for (int i = 0; i < 40; i++) {
        people.add(tenant.create(Map.of("LastName", "l" + i)));
      }
      people.sort(String::compareTo);
      for (int i = 0; i < people.size(); i++) {
        var person = new HashMap<String, Object>(Map.of("FirstName", "n" + i));
        if (i % 3 == 0) {
          person.put("Address", Map.of("City", "c" + i % 2));
        }
        await(tenant.update(tenant.sound(), people.get(i), person));
      }
      var job = dies ? dying(tenant, lines(people)) : undisturbed(tenant, lines(people));
      var end = new ArrayList<String>();
      var server = over(FaultyExecutor.sound(KEYSPACE.driver()));
      outcomes(server, job)
          .forEach(
              row -> {
                var named = row;
                for (int i = 0; i < people.size(); i++) {
                  named = named.replace(people.get(i), "n" + i);
                }
                // whoever is named may have been merged on before a repeated line names him
                end.add(
                    named
                        .replaceAll(" merged .*", " merged")
                        .replaceAll("(failed|skipped) n\\d+ ", "$1 "));
              });
      end.add(job.progress().counts().toString());
      for (var id : tenant.living()) {
        var content = tenant.get(id).content();
        end.add(people.indexOf(id) + " " + content.attributes() + " " + cities(content));
      }
      tenant.audit(new Promises().nothingFrozen());
      expected.add(end);
    }

    assertThat(expected.get(0)).hasSizeGreaterThan(55);
    assertThat(expected.get(1)).isEqualTo(expected.get(0));
  }

  private static List<?> cities(ProfileContent content) {
    return content.records().stream().map(record -> record.attributes().of("City")).toList();
  }

  private static ImportServer over(StatementExecutor executor) {
    return ImportServer.over(KEYSPACE, executor, TIMEOUT);
  }

  private static ImportJob undisturbed(TestTenant tenant, String lines) {
    var executor = FaultyExecutor.sound(KEYSPACE.driver());
    return await(over(executor).merge(tenant.id(), lines));
  }

  private static ImportJob dying(TestTenant tenant, String lines) {
    var random = new Random(3);
    var executor = FaultyExecutor.at(KEYSPACE.driver(), 150, Fault.DIE_AFTER);
    var server = over(executor);
    server.merge(tenant.id(), lines);
    int deaths = 0;
    while (deaths < 5) {
      await().atMost(LIMIT).until(executor.dead()::isDone);
      deaths++;
      executor = FaultyExecutor.at(KEYSPACE.driver(), 150 + random.nextInt(150), Fault.DIE_AFTER);
      server = server.again(executor);
      var dead = executor.dead();
      await().atMost(LIMIT).until(() -> dead.isDone() || !running(tenant));
      if (!dead.isDone()) {
        break;
      }
    }
    assertThat(deaths).isGreaterThan(2);
    return server.again().ended(tenant.id());
  }

  private static boolean running(TestTenant tenant) {
    return KEYSPACE
        .rows("SELECT state FROM import_job WHERE tenant_id = ? ALLOW FILTERING", tenant.id())
        .stream()
        .allMatch(row -> row.getString(0).equals("running"));
  }

  private static String lines(List<String> people) {
    var random = new Random(17);
    var lines = new ArrayList<String>();
    for (int i = 0; i < 50; i++) {
      lines.add(
          line(
              people.get(random.nextInt(people.size())),
              people.get(random.nextInt(people.size()))));
    }
    return String.join("\n", lines);
  }

  private static String line(String destination, String source) {
    return "{\"destination\": \"" + destination + "\", \"source\": \"" + source + "\"}";
  }
}
