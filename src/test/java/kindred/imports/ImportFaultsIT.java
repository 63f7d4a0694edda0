package kindred.imports;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import kindred.Auditor;
import kindred.Auditor.Promises;
import kindred.Domain;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.FaultyWire;
import kindred.cassandra.FaultyWire.Fault;
import kindred.cassandra.HeldWire;
import kindred.cassandra.TestKeyspace;
import kindred.cassandra.Wire;
import kindred.problem.Fault.Place;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every record of an import has one outcome, whatever happens to any one statement of it. */
class ImportFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final AtomicInteger TENANTS = new AtomicInteger(5000);
  private static final Imports.Patience PATIENCE =
      new Imports.Patience(Duration.ofSeconds(3), Duration.ofSeconds(3));

  private static final String FILE =
      """
      EmailAddress,Badge,PhoneNumber
      a@x.org,1,111
      b@x.org,2,222
      A@x.org,3,333
      c@x.org,2,444
      """;

  private static final ImportOptions OPTIONS =
      ImportOptions.read(Map.of("id-key", "idEmail"), Place.PARAMETER);

  /** Import folder of all servers. */
  private static final Path SHARED = Path.of("target", "imports", "shared");

  @BeforeAll
  static void makeSharedFolder() throws IOException {
    Files.createDirectories(SHARED);
  }

  /** A server with imports, over a wire, in a folder of its own. */
  private record Server(Domain domain, ProfileImport imports, Imports jobs, Path folder) {

    static Server over(Wire wire) {
      try {
        return in(
            Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "imports")), "server-"),
            wire);
      } catch (IOException refused) {
        throw new UncheckedIOException(refused);
      }
    }

    static Server in(Path folder, Wire wire) {
      var session = CassandraSession.over(KEYSPACE.vertx(), KEYSPACE.driver(), wire);
      var jobs = await(Imports.open(KEYSPACE.vertx(), session, PATIENCE));
      var domain = await(Domain.open(KEYSPACE.vertx(), session, jobs, Duration.ofMillis(200)));
      var config = new ImportConfig(List.of(folder, SHARED), folder.resolve("spool"), 1 << 20);
      var imports =
          await(ProfileImport.open(KEYSPACE.vertx(), session, config, domain.importServices(jobs)));
      return new Server(domain, imports, jobs, folder);
    }

    /** The same server after its process has died. */
    Server again() {
      return in(folder, FaultyWire.sound(KEYSPACE.driver()));
    }

    Future<ImportJob> run(int tenant) {
      return upload(tenant, FILE);
    }

    Future<ImportJob> upload(int tenant, String data) {
      try {
        var file = Files.writeString(imports.spoolFile(), data);
        return imports.run(
            tenant,
            new ProfileImport.Request(
                "default", OPTIONS, new ImportSource(file, "", ContentEncoding.IDENTITY, true)));
      } catch (IOException refused) {
        throw new UncheckedIOException(refused);
      }
    }

    Future<ImportJob> run(int tenant, String sharedFile) {
      return imports
          .serverFile(sharedFile)
          .compose(
              source -> imports.run(tenant, new ProfileImport.Request("default", OPTIONS, source)));
    }

    /** The only job of the tenant, as soon as it has ended. */
    ImportJob ended(int tenant) {
      return await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> await(jobs.list(tenant, Instant.now().plusSeconds(60), "~", 10)),
              listed -> listed.size() == 1 && !listed.get(0).open())
          .get(0);
    }

    List<String> outcomes(ImportJob job) {
      var target = await(ImportTarget.open(KEYSPACE.session(), domain.importServices(jobs)));
      var rows = new ImportRows(target.ledger(), target.rejections());
      var outcomes = new ArrayList<String>();
      for (int page = 0; page < ImportRows.pages(job); page++) {
        await(rows.page(job, page))
            .forEach(
                row -> {
                  var codes = row.errors().stream().map(RowError::code).toList();
                  outcomes.add(row.number() + " " + row.outcome() + " " + codes);
                });
      }
      return outcomes;
    }
  }

  @TestFactory
  Stream<DynamicTest> an_import_survives() {
    var undisturbed = FaultyWire.sound(KEYSPACE.driver());
    complete(await(Server.over(undisturbed).run(tenant())), 2, 1, 1);
    var cases = new ArrayList<DynamicTest>();
    for (int k = 1; k <= undisturbed.sent().size(); k++) {
      for (var fault : Fault.values()) {
        int statement = k;
        cases.add(
            DynamicTest.dynamicTest(
                fault
                    + " at statement "
                    + k
                    + " of "
                    + undisturbed.sent().size()
                    + ": "
                    + FaultyWire.brief(undisturbed.sent().get(k - 1)),
                () -> survive(statement, fault)));
      }
    }
    return cases.stream();
  }

  private static void survive(int k, Fault fault) {
    int tenant = tenant();
    var wire = FaultyWire.at(KEYSPACE.driver(), k, fault);
    var server = Server.over(wire);
    var run = server.run(tenant);
    if (!fault.deadly()) {
      var job = await(run);
      complete(job, 2, 1, 1);
      outcomes(server, job);
    } else {
      await().until(() -> wire.dead().isDone() || run.isComplete());
      var restarted = server.again();
      if (jobs(tenant) == 1) {
        var job = restarted.ended(tenant);
        complete(job, 2, 1, 1);
        outcomes(restarted, job);
      } else {
        complete(await(restarted.run(tenant)), 2, 1, 1);
      }
    }
    holds(tenant);
  }

  /** Of a job that was never made nobody knows. */
  private static long jobs(int tenant) {
    return KEYSPACE
        .rows("SELECT count(*) FROM import_job WHERE tenant_id = ? ALLOW FILTERING", tenant)
        .get(0)
        .getLong(0);
  }

  private static void outcomes(Server server, ImportJob job) {
    assertThat(server.outcomes(job))
        .containsExactly(
            "1 imported []", "2 imported []", "3 skipped [duplicate]", "4 failed [key-taken]");
  }

  /** What must be true of the file's profiles, however they came there. */
  private static void holds(int tenant) {
    assertThat(Auditor.living(KEYSPACE.driver(), tenant)).hasSize(2);
    assertThat(Auditor.audit(KEYSPACE.driver(), tenant, new Promises().nothingFrozen())).isEmpty();
    var sound = Server.over(FaultyWire.sound(KEYSPACE.driver()));
    for (var given :
        List.of(
            Map.of("EmailAddress", "a@x.org"),
            Map.of("EmailAddress", "b@x.org"),
            Map.of("Badge", "1"),
            Map.of("Badge", "2"),
            Map.of("PhoneNumber", "111"),
            Map.of("PhoneNumber", "222"))) {
      assertThat(found(sound, tenant, given)).as("%s", given).hasSize(1);
    }
    assertThat(found(sound, tenant, Map.of("PhoneNumber", "444"))).isEmpty();
  }

  @Test
  void the_uploads_of_a_dead_server_are_removed_at_the_next_start_and_its_logs_stay()
      throws IOException {
    var server = Server.over(FaultyWire.sound(KEYSPACE.driver()));
    var spool = server.imports().spoolFile().getParent();
    var upload = Files.writeString(spool.resolve("upload-dead"), FILE);
    var log = Files.writeString(spool.resolve("some.log"), "record");
    var config = new ImportConfig(List.of(spool), spool, 1 << 20);

    await(
        ProfileImport.open(
            KEYSPACE.vertx(),
            KEYSPACE.session(),
            config,
            server.domain().importServices(server.jobs())));

    assertThat(upload).doesNotExist();
    assertThat(log).exists();
  }

  @Test
  void the_job_of_a_dead_server_is_ended_when_nobody_has_its_file() {
    int tenant = tenant();
    dying(tenant, first("UPDATE profile"));
    var other = Server.over(FaultyWire.sound(KEYSPACE.driver()));

    var job = other.ended(tenant);

    assertThat(job.state()).isEqualTo(ImportJob.State.FAILED);
    assertThat(job.progress().faultCode()).isEqualTo("interrupted");
  }

  @Test
  void another_server_that_has_the_file_goes_on_with_the_job_of_a_dead_one() throws IOException {
    int tenant = tenant();
    var name = "shared-" + tenant + ".csv";
    Files.writeString(SHARED.resolve(name), FILE);
    var wire = FaultyWire.at(KEYSPACE.driver(), first("UPDATE profile"), Fault.DIE_AFTER);
    Server.over(wire).run(tenant, name);
    await().until(() -> wire.dead().isDone());
    var other = Server.over(FaultyWire.sound(KEYSPACE.driver()));

    var job = other.ended(tenant);

    complete(job, 2, 1, 1);
    outcomes(other, job);
    holds(tenant);
  }

  @Test
  void what_a_worker_writes_late_changes_nothing_after_another_has_gone_on() throws IOException {
    for (var late : List.of("INSERT INTO key_claim", "UPDATE profile", "UPDATE import_job")) {
      int tenant = tenant();
      var name = "late-" + tenant + ".csv";
      Files.writeString(SHARED.resolve(name), FILE);
      var wire = new HeldWire(KEYSPACE.driver(), late);
      var stalled = Server.over(wire);
      var run = stalled.run(tenant, name);
      await().until(wire::stalls);
      var other = Server.over(FaultyWire.sound(KEYSPACE.driver()));
      var job = other.ended(tenant);
      complete(job, 2, 1, 1);

      wire.goOn();

      var seen = await(run);
      assertThat(seen.progress().counts()).isEqualTo(job.progress().counts());
      assertThat(seen.epoch()).isEqualTo(job.epoch());
      outcomes(other, seen);
      holds(tenant);
    }
  }

  @Test
  void an_import_that_dies_again_and_again_has_the_outcomes_of_one_that_does_not() {
    var data = manyRecords();
    var undisturbed = Server.over(FaultyWire.sound(KEYSPACE.driver()));
    var expected = await(undisturbed.upload(tenant(), data));
    assertThat(expected.progress().counts().read()).isEqualTo(RECORDS);
    int tenant = tenant();
    var wire = FaultyWire.at(KEYSPACE.driver(), 150, Fault.DIE_AFTER);
    var server = Server.over(wire);
    server.upload(tenant, data);
    int deaths = 0;
    for (int k : List.of(40, 300, 700, 900, 1_100, 1_300, 1_500)) {
      await().atMost(Duration.ofSeconds(60)).until(wire.dead()::isDone);
      deaths++;
      wire = FaultyWire.at(KEYSPACE.driver(), k, k % 200 == 0 ? Fault.DIE_BEFORE : Fault.DIE_AFTER);
      server = Server.in(server.folder(), wire);
      var ended = wire.dead();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> ended.isDone() || !states(tenant).equals(List.of("running")));
      if (!ended.isDone()) {
        break;
      }
    }
    assertThat(deaths).isGreaterThan(2);

    var last = wire.dead().isDone() ? server.again() : server;
    var job = last.ended(tenant);

    assertThat(job.progress().counts()).isEqualTo(expected.progress().counts());
    assertThat(last.outcomes(job)).isEqualTo(undisturbed.outcomes(expected));
    assertThat(Auditor.living(KEYSPACE.driver(), tenant))
        .hasSize((int) expected.progress().counts().imported());
    assertThat(Auditor.audit(KEYSPACE.driver(), tenant, new Promises().nothingFrozen())).isEmpty();
  }

  private static final int RECORDS = 400;

  /** Some repeat an earlier e-mail address, some an earlier badge, some have none. */
  private static String manyRecords() {
    var data = new StringBuilder("EmailAddress,Badge,PhoneNumber\n");
    for (int i = 0; i < RECORDS; i++) {
      var email = i % 50 == 49 ? "" : "p" + (i % 7 == 6 ? i - 3 : i) + "@x.org";
      data.append(email).append(",b").append(i % 11 == 10 ? i - 5 : i).append(",").append(i % 30);
      data.append("\n");
    }
    return data.toString();
  }

  private static List<String> states(int tenant) {
    return KEYSPACE
        .rows("SELECT state FROM import_job WHERE tenant_id = ? ALLOW FILTERING", tenant)
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private static int first(String cql) {
    var sound = FaultyWire.sound(KEYSPACE.driver());
    await(Server.over(sound).run(tenant()));
    for (int k = 1; k <= sound.sent().size(); k++) {
      if (sound.sent().get(k - 1).contains(cql)) {
        return k;
      }
    }
    throw new AssertionError("no statement has " + cql);
  }

  private static void dying(int tenant, int k) {
    var wire = FaultyWire.at(KEYSPACE.driver(), k, Fault.DIE_AFTER);
    Server.over(wire).run(tenant);
    await().until(() -> wire.dead().isDone());
  }

  private static List<?> found(Server server, int tenant, Map<String, String> given) {
    return await(server.domain().finder().identify(tenant, Optional.empty(), given, "", 10))
        .profiles();
  }

  private static void complete(ImportJob job, long imported, long skipped, long failed) {
    assertThat(job.state()).isEqualTo(ImportJob.State.COMPLETED);
    assertThat(job.progress().counts()).isEqualTo(new ImportCounts(imported, 0, skipped, failed));
  }

  private static int tenant() {
    int tenant = TENANTS.incrementAndGet();
    var schemas = KEYSPACE.domain().schemas();
    await(
        schemas.defineCore(
            tenant,
            List.of(
                Map.of("name", "EmailAddress", "type", "string"),
                Map.of("name", "Badge", "type", "string"),
                Map.of("name", "PhoneNumber", "type", "string"))));
    await(schemas.createKey(tenant, unique("idEmail", "EmailAddress", true)));
    await(schemas.createKey(tenant, unique("idBadge", "Badge", true)));
    await(schemas.createKey(tenant, unique("idPhone", "PhoneNumber", false)));
    return tenant;
  }

  private static Map<String, Object> unique(String name, String attribute, boolean unique) {
    return Map.of("name", name, "attributes", List.of(attribute), "unique", unique);
  }
}
