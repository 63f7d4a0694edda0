package kindred.imports.dryrun;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kindred.audit.Auditor;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.FaultyExecutor.Fault;
import kindred.cassandra.TestKeyspace;
import kindred.harness.FaultCases;
import kindred.harness.ManyAtOnce;
import kindred.imports.ImportServer;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOptions;
import kindred.jobs.JobState;
import kindred.problem.Fault.Place;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A dry run whose server dies at any statement ends with the outcomes of the real run. */
class DryRunTakeoverIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final AtomicInteger TENANTS = new AtomicInteger(9000);
  private static final int ROWS = 600;

  /** The number of statements at which a server dies, spread over the run. */
  private static final int DEATHS = 8;

  private static final String EXISTING =
      "EmailAddress,Badge,PhoneNumber\np1@x.org,b1,1\np2@x.org,b400,2\nelse@x.org,b7,3\n";

  @ManyAtOnce
  Stream<DynamicTest> a_dry_run_survives_the_death_of_its_server() {
    var real = ImportServer.sound(KEYSPACE);
    int first = tenant(real);
    var expected = run(real, first, options(false));
    var rows = rows(real, expected);
    assertThat(expected.progress().counts().imported()).isPositive();
    assertThat(expected.progress().counts().skipped()).isPositive();
    assertThat(expected.progress().counts().failed()).isPositive();

    int sent = statements();
    return IntStream.rangeClosed(1, DEATHS)
        .map(i -> Math.max(1, i * sent / DEATHS))
        .boxed()
        .flatMap(
            k -> Stream.of(Fault.DIE_BEFORE, Fault.DIE_AFTER).map(fault -> Map.entry(k, fault)))
        .map(
            death ->
                DynamicTest.dynamicTest(
                    death.getValue() + " at statement " + death.getKey() + " of " + sent,
                    () ->
                        FaultCases.reach(
                            death.getKey(),
                            sent,
                            k -> survives(k, death.getValue(), expected, rows))));
  }

  /** The number of statements if the fault did not happen; empty: it did, and everything holds. */
  private static OptionalInt survives(int k, Fault fault, ImportJob expected, List<String> rows) {
    var sound = ImportServer.sound(KEYSPACE);
    int tenant = tenant(sound);
    var live = Auditor.live(KEYSPACE, tenant);
    int before = jobs(tenant);
    var executor = FaultyExecutor.at(KEYSPACE.driver(), k, fault);
    var dying = ImportServer.over(KEYSPACE, executor);
    var run = dying.imports().run(tenant, dying.request(file(), options(true)));
    Awaitility.await().until(() -> executor.dead().isDone() || run.isComplete());
    int sent = executor.sent().size();
    if (!executor.happened()) {
      await(run);
      return OptionalInt.of(sent);
    }
    executor.awaitDeath();

    var restarted = dying.restarted();

    var job =
        jobs(tenant) == before
            ? run(restarted, tenant, options(true))
            : restarted.until(tenant, latest(restarted, tenant), JobState.COMPLETED);
    assertThat(job.progress().counts()).isEqualTo(expected.progress().counts());
    assertThat(rows(restarted, job)).isEqualTo(rows);
    assertThat(Auditor.live(KEYSPACE, tenant)).isEqualTo(live);
    return OptionalInt.empty();
  }

  /** The number of statements of a dry run without a fault. */
  private static int statements() {
    var executor = FaultyExecutor.sound(KEYSPACE.driver());
    var server = ImportServer.over(KEYSPACE, executor);
    int tenant = tenant(ImportServer.sound(KEYSPACE));
    run(server, tenant, options(true));
    return executor.sent().size();
  }

  private static ImportJob run(ImportServer server, int tenant, ImportOptions options) {
    var job = await(server.imports().run(tenant, server.request(file(), options)));
    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    return job;
  }

  /** The reported outcome of each row, without the ids of profiles. */
  private static List<String> rows(ImportServer server, ImportJob job) {
    var page = await(server.imports().results().rows(job, Optional.empty(), 0, ROWS + 1));
    return page.rows().stream()
        .map(
            row ->
                row.number()
                    + " "
                    + row.line()
                    + " "
                    + row.outcome()
                    + " "
                    + row.errors().stream().map(e -> e.code() + e.column() + e.message()).toList())
        .toList();
  }

  private static int jobs(int tenant) {
    return KEYSPACE.rowsOf(tenant, "import_job").size();
  }

  private static String latest(ImportServer server, int tenant) {
    return KEYSPACE.rowsOf(tenant, "import_job").stream()
        .map(row -> row.getString("job_id"))
        .filter(id -> server.job(tenant, id).origin().options().dryRun())
        .findFirst()
        .orElseThrow();
  }

  /** A tenant that has some customers of the file already. */
  private static int tenant(ImportServer server) {
    int tenant = TENANTS.incrementAndGet();
    ImportServer.define(KEYSPACE, tenant);
    await(server.upload(tenant, EXISTING));
    return tenant;
  }

  /** With a limit of errors chunks are small, so the file has several. */
  private static ImportOptions options(boolean dry) {
    var options = new LinkedHashMap<String, Object>();
    options.putAll(Map.of("id-key", "idEmail", "max-errors", "100000"));
    options.put("dry-run", dry);
    return ImportOptions.read(options, Place.PARAMETER);
  }

  /** Some rows repeat an earlier e-mail address, some an earlier badge, some have no address. */
  private static String file() {
    var data = new ArrayList<String>(List.of("EmailAddress,Badge,PhoneNumber"));
    for (int i = 0; i < ROWS; i++) {
      var email = i % 50 == 49 ? "" : "p" + (i % 7 == 6 ? i - 3 : i) + "@x.org";
      data.add(email + ",b" + (i % 11 == 10 ? i - 5 : i) + "," + i % 30);
    }
    return String.join("\n", data) + "\n";
  }
}
