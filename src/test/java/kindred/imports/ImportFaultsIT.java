package kindred.imports;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.cql.Statement;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import kindred.Jobs;
import kindred.audit.Auditor;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.FaultyExecutor.Fault;
import kindred.cassandra.PausedExecutor;
import kindred.cassandra.StatementExecutor;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ManyAtOnce;
import kindred.jobs.ImportConfig;
import kindred.jobs.ImportCounts;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOptions;
import kindred.jobs.JobState;
import kindred.jobs.execution.JobTimeouts;
import kindred.metrics.Metrics;
import kindred.problem.Fault.Place;
import kindred.traces.Traces;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every row of an import has one outcome, whatever happens to one of its statements. */
@Order(1)
class ImportFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final ImportTenants TENANTS = new ImportTenants(KEYSPACE);
  private static final JobTimeouts TIMEOUT =
      new JobTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(3));

  private static final String FILE =
      """
      EmailAddress,Badge,PhoneNumber
      a@x.org,1,111
      b@x.org,2,222
      A@x.org,3,333
      c@x.org,2,444
      """;

  private record Case(int tenant) implements JobProtocol {

    @Override
    public Future<ImportJob> run(ImportServer server) {
      return server.upload(tenant, FILE);
    }

    @Override
    public boolean known() {
      return !states(tenant).isEmpty();
    }

    @Override
    public void holds(ImportServer server) {
      var job = server.ended(tenant);
      complete(job, 2, 1, 1);
      outcomes(server, job);
      ImportFaultsIT.holds(tenant);
    }
  }

  @ManyAtOnce
  Stream<DynamicTest> an_import_survives_a_fault() {
    return JobProtocol.everyStatement(
        KEYSPACE, TIMEOUT, k -> List.of(Fault.values()), () -> new Case(TENANTS.next()));
  }

  private static void outcomes(ImportServer server, ImportJob job) {
    assertThat(server.outcomes(job))
        .containsExactly(
            "1 imported []", "2 imported []", "3 skipped [repeated]", "4 failed [key-taken]");
  }

  /** What must hold for the profiles of the file. */
  private static void holds(int tenant) {
    assertThat(Auditor.live(KEYSPACE, tenant)).hasSize(2);
    assertThat(Auditor.audit(KEYSPACE, tenant, new Promises().nothingInTransition())).isEmpty();
    var sound = sound();
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
  void uploads_without_a_job_are_removed_at_the_start_of_a_server_and_logs_stay()
      throws IOException {
    var server = sound();
    var spool = server.imports().spool().upload(1, 0).getParent();
    var upload = Files.writeString(spool.resolve("upload-dead"), FILE);
    var log = Files.writeString(spool.resolve("some.log"), "row");
    var config = new ImportConfig(List.of(spool), spool, spool, 1 << 20, 0, 50, 30, 40_000);

    await(
        Jobs.open(
                KEYSPACE.vertx(),
                KEYSPACE.session(),
                config,
                server.domain(),
                server.jobs(),
                new Metrics(),
                Traces.off())
            .compose(Jobs::resume));

    assertThat(upload).doesNotExist();
    assertThat(log).exists();
  }

  @Test
  void the_job_of_a_dead_server_fails_if_no_server_has_its_file() {
    int tenant = TENANTS.next();
    dieAfter(tenant, "UPDATE imported_profile");
    var other = sound();

    var job = other.ended(tenant);

    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.progress().faultCode()).isEqualTo("interrupted");
  }

  @Test
  void another_server_that_has_the_file_takes_over_the_job_of_a_dead_server() {
    int tenant = TENANTS.next();
    var name = ImportServer.share("shared-" + tenant + ".csv", FILE);
    var executor =
        FaultyExecutor.atFirst(KEYSPACE.driver(), "UPDATE imported_profile", Fault.DIE_AFTER);
    over(executor).run(tenant, ImportServer.OPTIONS, name);
    await().until(() -> executor.dead().isDone());
    var other = sound();

    var job = other.ended(tenant);

    complete(job, 2, 1, 1);
    outcomes(other, job);
    holds(tenant);
  }

  private static final JobTimeouts NO_TAKEOVER =
      new JobTimeouts(Duration.ofHours(1), Duration.ofHours(1));

  private static final ImportOptions MAPPED =
      ImportOptions.read(
          Map.of(
              "id-key",
              "idEmail",
              "mapping",
              "{\"Mail\":\"EmailAddress\",\"No\":\"Badge\",\"Tel\":\"PhoneNumber\"}",
              "create-log",
              "true"),
          Place.PARAMETER);

  @Test
  void another_server_that_shares_the_spool_takes_over_the_upload_of_a_dead_server()
      throws IOException {
    var data = FILE.replace("EmailAddress,Badge,PhoneNumber", "Mail,No,Tel");
    for (var last : List.of("INSERT INTO key_claim", "UPDATE imported_profile", "import_ledger")) {
      int tenant = TENANTS.next();
      var shared = ImportServer.sharedFolder();
      var executor = FaultyExecutor.atFirst(KEYSPACE.driver(), last, Fault.DIE_AFTER);
      var dying = ImportServer.over(KEYSPACE, executor, TIMEOUT, shared);
      dying.upload(tenant, MAPPED, data);
      executor.awaitDeath();
      var other = dying.successor();

      var job = other.ended(tenant);

      complete(job, 2, 1, 1);
      outcomes(other, job);
      holds(tenant);
      var log = await(other.imports().log(job)).orElseThrow();
      assertThat(Files.readAllLines(log)).hasSize(5);
      await().until(() -> other.imports().spool().files(tenant, job.id()).isEmpty());
      assertThat(shared.orElseThrow().toFile().list()).containsExactly(job.id() + ".log");
      assertThat(await(dying.restarted().imports().log(job))).contains(log);
    }
  }

  @Test
  void the_upload_of_a_running_job_survives_the_start_and_the_cleaning_of_other_servers()
      throws IOException {
    int tenant = TENANTS.next();
    var shared = ImportServer.sharedFolder();
    var executor = new PausedExecutor(KEYSPACE.driver(), "UPDATE imported_profile");
    var old = FileTime.from(Instant.now().minus(Duration.ofDays(3)));
    var earlier = orphan(shared.orElseThrow(), tenant, "earlier", old);
    var running = ImportServer.over(KEYSPACE, executor, NO_TAKEOVER, shared);
    await().until(() -> !Files.exists(earlier));
    var request = running.request(FILE, ImportServer.OPTIONS);
    Files.setLastModifiedTime(request.source().file(), old);
    var run = running.imports().run(tenant, request);
    await().until(executor::isPaused);
    var upload = shared.orElseThrow().toFile().listFiles()[0].toPath();
    var orphan = orphan(shared.orElseThrow(), tenant, "gone", old);

    ImportServer.over(KEYSPACE, FaultyExecutor.sound(KEYSPACE.driver()), NO_TAKEOVER, shared);

    await().until(() -> !Files.exists(orphan));
    assertThat(upload).exists();
    executor.resume();
    complete(await(run), 2, 1, 1);
    assertThat(upload).doesNotExist();
  }

  /** The upload of a job that a dead server did not create. */
  private static Path orphan(Path folder, int tenant, String job, FileTime time)
      throws IOException {
    var file = folder.resolve("job-" + tenant + "-" + job + "-dead");
    return Files.setLastModifiedTime(Files.writeString(file, FILE), time);
  }

  @Test
  void a_late_write_of_a_worker_changes_nothing_after_a_takeover() {
    for (var late :
        List.of("INSERT INTO key_claim", "UPDATE imported_profile", "UPDATE import_job")) {
      int tenant = TENANTS.next();
      var name = ImportServer.share("late-" + tenant + ".csv", FILE);
      var executor = new PausedExecutor(KEYSPACE.driver(), late);
      var stalled = over(executor);
      var run = stalled.run(tenant, ImportServer.OPTIONS, name);
      await().until(executor::isPaused);
      var other = sound();
      var job = other.ended(tenant);
      complete(job, 2, 1, 1);

      executor.resume();

      var ended = await(run);
      assertThat(ended.progress().counts()).isEqualTo(job.progress().counts());
      assertThat(ended.epoch()).isEqualTo(job.epoch());
      outcomes(other, ended);
      holds(tenant);
    }
  }

  private static final ImportOptions BY_PHONE =
      ImportOptions.read(Map.of("id-key", "idPhone"), Place.PARAMETER);

  @Test
  void an_insert_that_is_applied_after_its_row_was_skipped_is_not_visible() {
    int tenant = TENANTS.next();
    var name = ImportServer.share("late-insert-" + tenant + ".csv", "PhoneNumber\n111\n");
    var executor = new PausedExecutor(KEYSPACE.driver(), "UPDATE imported_profile");
    var run = over(executor).run(tenant, BY_PHONE, name);
    await().until(executor::isPaused);
    create(tenant, Map.of("PhoneNumber", "111"));
    var other = sound();
    var job = other.ended(tenant);
    assertThat(other.outcomes(job)).containsExactly("1 skipped [duplicate]");

    executor.resume();

    await(run);
    assertThat(Auditor.live(KEYSPACE, tenant)).hasSize(1);
    assertThat(Auditor.audit(KEYSPACE, tenant, new Promises().nothingInTransition())).isEmpty();
  }

  @Test
  void a_row_whose_insert_is_applied_before_its_fence_is_imported() {
    int tenant = TENANTS.next();
    var name = ImportServer.share("insert-before-fence-" + tenant + ".csv", "PhoneNumber\n111\n");
    var sent = new CompletableFuture<Statement<?>>();
    StatementExecutor dying =
        statement -> {
          if (sent.isDone() || FaultyExecutor.cql(statement).contains("UPDATE imported_profile")) {
            sent.complete(statement);
            return new CompletableFuture<>();
          }
          return KEYSPACE.driver().executeAsync(statement);
        };
    over(dying).run(tenant, BY_PHONE, name);
    var insert = sent.orTimeout(120, TimeUnit.SECONDS).join();
    create(tenant, Map.of("PhoneNumber", "111"));
    var fenced = new AtomicBoolean();
    StatementExecutor late =
        statement ->
            FaultyExecutor.cql(statement).contains("state = 5") && !fenced.getAndSet(true)
                ? KEYSPACE
                    .driver()
                    .executeAsync(insert)
                    .thenCompose(inserted -> KEYSPACE.driver().executeAsync(statement))
                : KEYSPACE.driver().executeAsync(statement);
    var other = over(late);

    var job = other.ended(tenant);

    assertThat(fenced).isTrue();
    assertThat(other.outcomes(job)).containsExactly("1 imported []");
    assertThat(Auditor.live(KEYSPACE, tenant)).hasSize(2);
    assertThat(Auditor.audit(KEYSPACE, tenant, new Promises().nothingInTransition())).isEmpty();
  }

  @Test
  void the_claim_of_a_skipped_row_is_released_for_the_next_row_with_the_value() {
    int tenant = TENANTS.next();
    var executor =
        FaultyExecutor.atFirst(KEYSPACE.driver(), "INSERT INTO key_claim", Fault.DIE_AFTER);
    var dying = over(executor);
    dying.upload(tenant, BY_PHONE, "PhoneNumber,Badge\n111,7\n222,7\n");
    executor.awaitDeath();
    create(tenant, Map.of("PhoneNumber", "111"));

    var restarted = dying.restarted();
    var job = restarted.ended(tenant);

    assertThat(restarted.outcomes(job)).containsExactly("1 skipped [duplicate]", "2 imported []");
    assertThat(found(restarted, tenant, Map.of("Badge", "7"))).hasSize(1);
    assertThat(Auditor.audit(KEYSPACE, tenant, new Promises().nothingInTransition())).isEmpty();
  }

  /** The dead worker had skipped the first row, so the second row had claimed the value. */
  @Test
  void the_claim_of_a_later_row_does_not_stand_in_the_way_of_an_earlier_row() {
    int tenant = TENANTS.next();
    var before = create(tenant, Map.of("PhoneNumber", "111"));
    var executor =
        FaultyExecutor.atFirst(KEYSPACE.driver(), "INSERT INTO key_claim", Fault.DIE_AFTER);
    var dying = over(executor);
    dying.upload(tenant, BY_PHONE, "PhoneNumber,Badge\n111,7\n222,7\n");
    executor.awaitDeath();
    await(KEYSPACE.domain().directory().delete(tenant, before, any -> true));

    var restarted = dying.restarted();
    var job = restarted.ended(tenant);

    assertThat(restarted.outcomes(job)).containsExactly("1 imported []", "2 failed [key-taken]");
    assertThat(found(restarted, tenant, Map.of("Badge", "7"))).hasSize(1);
    assertThat(Auditor.audit(KEYSPACE, tenant, new Promises().nothingInTransition())).isEmpty();
  }

  private static String create(int tenant, Map<String, Object> person) {
    return await(KEYSPACE.domain().directory().create(tenant, "default", person));
  }

  @Test
  void an_import_whose_servers_die_repeatedly_has_the_same_outcomes() {
    var data = manyRows();
    var reference = sound();
    var expected = await(reference.upload(TENANTS.next(), data));
    assertThat(expected.progress().counts().read()).isEqualTo(ROWS);
    int tenant = TENANTS.next();
    var executor = FaultyExecutor.at(KEYSPACE.driver(), 150, Fault.DIE_AFTER);
    var server = over(executor);
    server.upload(tenant, data);
    int deaths = 0;
    for (int k : List.of(40, 300, 700, 900, 1_100, 1_300, 1_500)) {
      await().atMost(Duration.ofSeconds(120)).until(executor.dead()::isDone);
      deaths++;
      executor =
          FaultyExecutor.at(
              KEYSPACE.driver(), k, k % 200 == 0 ? Fault.DIE_BEFORE : Fault.DIE_AFTER);
      server = server.restarted(executor);
      var ended = executor.dead();
      await()
          .atMost(Duration.ofSeconds(120))
          .until(() -> ended.isDone() || !states(tenant).equals(List.of("running")));
      if (!ended.isDone()) {
        break;
      }
    }
    assertThat(deaths).isGreaterThan(2);

    var last = executor.dead().isDone() ? server.restarted() : server;
    var job = last.ended(tenant);

    assertThat(job.progress().counts()).isEqualTo(expected.progress().counts());
    assertThat(last.outcomes(job)).isEqualTo(reference.outcomes(expected));
    assertThat(Auditor.live(KEYSPACE, tenant))
        .hasSize((int) expected.progress().counts().imported());
    assertThat(Auditor.audit(KEYSPACE, tenant, new Promises().nothingInTransition())).isEmpty();
  }

  private static final int ROWS = 400;

  /** Some rows repeat an earlier e-mail address, some an earlier badge, some have no address. */
  private static String manyRows() {
    var data = new StringBuilder("EmailAddress,Badge,PhoneNumber\n");
    for (int i = 0; i < ROWS; i++) {
      var email = i % 50 == 49 ? "" : "p" + (i % 7 == 6 ? i - 3 : i) + "@x.org";
      data.append(email).append(",b").append(i % 11 == 10 ? i - 5 : i).append(",").append(i % 30);
      data.append("\n");
    }
    return data.toString();
  }

  private static List<String> states(int tenant) {
    return KEYSPACE.rowsOf(tenant, "import_job").stream()
        .map(row -> row.getString("state"))
        .toList();
  }

  private static ImportServer over(StatementExecutor executor) {
    return ImportServer.over(KEYSPACE, executor, TIMEOUT);
  }

  private static ImportServer sound() {
    return over(FaultyExecutor.sound(KEYSPACE.driver()));
  }

  private static void dieAfter(int tenant, String statement) {
    var executor = FaultyExecutor.atFirst(KEYSPACE.driver(), statement, Fault.DIE_AFTER);
    over(executor).upload(tenant, FILE);
    await().until(() -> executor.dead().isDone());
  }

  private static List<?> found(ImportServer server, int tenant, Map<String, String> given) {
    return await(server.domain().finder().identify(tenant, Optional.empty(), given, "", 10))
        .profiles();
  }

  private static void complete(ImportJob job, long imported, long skipped, long failed) {
    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.progress().counts()).isEqualTo(new ImportCounts(imported, 0, skipped, failed));
  }
}
