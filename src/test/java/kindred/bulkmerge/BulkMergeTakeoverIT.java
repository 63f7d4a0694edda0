package kindred.bulkmerge;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.FaultyExecutor.Fault;
import kindred.cassandra.StatementExecutor;
import kindred.cassandra.TestKeyspace;
import kindred.harness.TestTenant;
import kindred.imports.ImportServer;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobTimeouts;
import kindred.profile.ProfileContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The result of a bulk merge does not depend on failures of its servers. */
class BulkMergeTakeoverIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final JobTimeouts TIMEOUT =
      new JobTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(30));
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @Test
  void should_have_the_same_result_after_several_server_failures_as_without_any() {
    var results = new ArrayList<List<String>>();
    for (boolean failing : List.of(false, true)) {
      var tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
      var people = people(tenant);
      var lines = lines(people);

      var job = failing ? withServerFailures(tenant, lines) : undisturbed(tenant, lines);

      results.add(result(tenant, people, job));
      tenant.audit(new Promises().nothingInTransition());
    }

    assertThat(results.get(0)).hasSizeGreaterThan(55);
    assertThat(results.get(1)).isEqualTo(results.get(0));
  }

  private static List<String> people(TestTenant tenant) {
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
    return people;
  }

  /** The outcomes and profiles, with the numbers of the people in place of their ids. */
  private static List<String> result(TestTenant tenant, List<String> people, ImportJob job) {
    var result = new ArrayList<String>();
    var server = over(FaultyExecutor.sound(KEYSPACE.driver()));
    BulkMerges.outcomes(server, job).forEach(outcome -> result.add(comparable(outcome, people)));
    result.add(job.progress().counts().toString());
    for (var id : tenant.live()) {
      var content = tenant.get(id).content();
      result.add(people.indexOf(id) + " " + content.attributes() + " " + cities(content));
    }
    return result;
  }

  /** Without the survivors: a repeated line may name a later one. */
  private static String comparable(String outcome, List<String> people) {
    var named = outcome;
    for (int i = 0; i < people.size(); i++) {
      named = named.replace(people.get(i), "n" + i);
    }
    return named.replaceAll(" merged .*", " merged").replaceAll("(failed|skipped) n\\d+ ", "$1 ");
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

  private static ImportJob withServerFailures(TestTenant tenant, String lines) {
    var random = new Random(3);
    var executor = FaultyExecutor.at(KEYSPACE.driver(), 150, Fault.DIE_AFTER);
    var server = over(executor);
    server.merge(tenant.id(), lines);
    int failures = 0;
    while (failures < 5) {
      await().atMost(LIMIT).until(executor.dead()::isDone);
      failures++;
      executor = FaultyExecutor.at(KEYSPACE.driver(), 150 + random.nextInt(150), Fault.DIE_AFTER);
      server = server.restarted(executor);
      var dead = executor.dead();
      await().atMost(LIMIT).until(() -> dead.isDone() || !running(tenant));
      if (!dead.isDone()) {
        break;
      }
    }
    assertThat(failures).isGreaterThan(2);
    return server.restarted().ended(tenant.id());
  }

  private static boolean running(TestTenant tenant) {
    return KEYSPACE.rowsOf(tenant.id(), "import_job").stream()
        .allMatch(row -> row.getString("state").equals("running"));
  }

  private static String lines(List<String> people) {
    var random = new Random(17);
    var lines = new ArrayList<String>();
    for (int i = 0; i < 50; i++) {
      lines.add(
          BulkMerges.line(
              people.get(random.nextInt(people.size())),
              people.get(random.nextInt(people.size()))));
    }
    return String.join("\n", lines);
  }
}
