package kindred.jobs.execution;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.audit.Auditor;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.FaultyExecutor.Fault;
import kindred.cassandra.TestKeyspace;
import kindred.imports.ImportServer;
import kindred.imports.ImportTenants;
import kindred.jobs.ControlRequest;
import kindred.jobs.ImportCounts;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOptions;
import kindred.jobs.ImportProgress;
import kindred.problem.Fault.Place;
import kindred.problem.ProblemException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What operators want of a job outlasts servers, and no rival gets what a running job may bear. */
class JobControlIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final ImportTenants TENANTS = new ImportTenants(KEYSPACE);
  private static final int RECORDS = 3_000;

  private final int tenant = TENANTS.next();

  @Test
  void a_paused_job_stays_paused_across_a_restart_of_all_servers_and_goes_on_when_told_to() {
    var server = ImportServer.sound(KEYSPACE);
    var id = await(server.begin(tenant, file(RECORDS))).id();
    await(server.jobs().control(tenant, id, wish(ImportJob.State.PAUSED)));
    await(server.jobs().control(tenant, id, limit(1_000_000)));
    var paused = server.until(tenant, id, ImportJob.State.PAUSED);
    await(server.imports().close());

    var restarted = server.again();

    var looksLater = Instant.now().plus(ImportServer.TIMEOUT.heartbeatTimeout().multipliedBy(3));
    Awaitility.await().until(() -> Instant.now().isAfter(looksLater));
    var still = restarted.job(tenant, id);
    assertThat(still.state()).isEqualTo(ImportJob.State.PAUSED);
    assertThat(still.epoch()).isEqualTo(paused.epoch());
    await(restarted.jobs().control(tenant, id, wish(ImportJob.State.RUNNING)));
    var completed = restarted.until(tenant, id, ImportJob.State.COMPLETED);
    assertThat(completed.progress().counts()).isEqualTo(new ImportCounts(RECORDS, 0, 0, 0));
    assertThat(completed.control().mostPerSecond()).isEqualTo(1_000_000);
    assertThat(Auditor.living(KEYSPACE.driver(), tenant)).hasSize(RECORDS);
  }

  @Test
  void a_job_that_is_cancelled_while_its_server_is_dead_is_never_gone_on_with() {
    var executor = FaultyExecutor.at(KEYSPACE.driver(), 40, Fault.DIE_AFTER);
    var dying = ImportServer.over(KEYSPACE, executor);
    dying.upload(tenant, file(100));
    executor.awaitDeath();
    var other = ImportServer.sound(KEYSPACE);
    var id = other.only(tenant).id();

    await(other.jobs().control(tenant, id, wish(ImportJob.State.CANCELLED)));
    other.until(tenant, id, ImportJob.State.CANCELLED);
    var restarted = dying.again();

    assertThat(restarted.job(tenant, id).state()).isEqualTo(ImportJob.State.CANCELLED);
    assertThat(dying.folder().resolve("spool").resolve("job-" + tenant + "-" + id).toFile())
        .doesNotExist();
  }

  @Test
  void what_a_worker_has_shown_and_not_told_is_gone_with_it() {
    var executor = FaultyExecutor.at(KEYSPACE.driver(), 40, Fault.DIE_AFTER);
    ImportServer.over(KEYSPACE, executor).upload(tenant, file(100));
    executor.awaitDeath();
    var watching = await(Imports.open(KEYSPACE.vertx(), KEYSPACE.session()));
    var later = Instant.now().plusSeconds(60);
    var seen = await(watching.list(tenant, later, "~", 1)).get(0);
    var ahead = new ImportProgress(new ImportCounts(7, 0, 90, 0), List.of(), 97, 1, "", "");
    var jobs = watching.jobs();

    await(jobs.heartbeat(seen, seen.heartbeat() + 1, ahead, seen.control().number()));

    var dead = await(jobs.find(tenant, seen.id())).orElseThrow();
    assertThat(dead.progress().counts()).isEqualTo(ahead.counts());
    assertThat(await(jobs.park(dead))).isTrue();
    await(watching.control(tenant, seen.id(), wish(ImportJob.State.CANCELLED)));
    var cancelled = await(jobs.find(tenant, seen.id())).orElseThrow();
    assertThat(cancelled.state()).isEqualTo(ImportJob.State.CANCELLED);
    assertThat(cancelled.progress().counts()).isEqualTo(cancelled.checkpoint().counts());
    assertThat(cancelled.progress().counts()).isNotEqualTo(ahead.counts());
  }

  @Test
  void a_job_that_is_cancelled_while_it_is_paused_has_its_log() throws IOException {
    var options =
        ImportOptions.read(Map.of("id-key", "idEmail", "create-log", "true"), Place.PARAMETER);
    var server = ImportServer.sound(KEYSPACE);
    var request = server.request(file(RECORDS), options);
    var id = await(server.imports().begin(tenant, request)).id();
    await(server.jobs().control(tenant, id, wish(ImportJob.State.PAUSED)));
    server.until(tenant, id, ImportJob.State.PAUSED);

    await(server.jobs().control(tenant, id, wish(ImportJob.State.CANCELLED)));

    var cancelled = server.until(tenant, id, ImportJob.State.CANCELLED);
    var log = cancelled.log().orElseThrow();
    Awaitility.await().until(() -> Files.exists(log));
    assertThat(Files.readAllLines(log)).hasSize((int) cancelled.progress().counts().read() + 1);
  }

  @Test
  void two_wishes_at_once_make_one_state() {
    var server = ImportServer.sound(KEYSPACE);
    var other = ImportServer.sound(KEYSPACE);
    var id = await(server.begin(tenant, file(RECORDS))).id();

    var pause = server.jobs().control(tenant, id, wish(ImportJob.State.PAUSED));
    var cancel = other.jobs().control(tenant, id, wish(ImportJob.State.CANCELLED));
    await(Future.join(pause, cancel).otherwiseEmpty());

    var ended = server.until(tenant, id, ImportJob.State.CANCELLED);
    assertThat(cancel.succeeded()).isTrue();
    assertThat(pause.succeeded() || pause.cause() instanceof ProblemException).isTrue();
    assertThat(Auditor.living(KEYSPACE.driver(), tenant))
        .hasSize((int) ended.progress().counts().imported());
  }

  @Test
  void a_job_that_was_just_taken_is_known_to_run_by_whoever_saw_it_wait() {
    var server = ImportServer.sound(KEYSPACE);
    var watching = await(Imports.open(KEYSPACE.vertx(), KEYSPACE.session()));
    var id = await(server.begin(tenant, file(RECORDS))).id();
    await(server.jobs().control(tenant, id, wish(ImportJob.State.PAUSED)));
    server.until(tenant, id, ImportJob.State.PAUSED);
    assertThat(await(watching.running(tenant, id))).isFalse();
    var waiting = server.job(tenant, id);
    var taken = waiting.takenBy("somebody", Path.of("x"));

    assertThat(await(server.jobs().jobs().take(waiting, taken))).isTrue();

    assertThat(await(watching.running(tenant, id))).isTrue();
  }

  @Test
  void a_job_that_had_too_many_errors_when_its_worker_died_imports_nothing_more() {
    var data = "EmailAddress\n,\n,\n" + "a@x.org\nb@x.org\n";
    var options =
        ImportOptions.read(Map.of("id-key", "idEmail", "max-errors", "0"), Place.PARAMETER);
    var executor = FaultyExecutor.atFirst(KEYSPACE.driver(), "finished_at = ?", Fault.DIE_BEFORE);
    var dying = ImportServer.over(KEYSPACE, executor);
    dying.imports().run(tenant, dying.request(data, options));
    executor.awaitDeath();

    var restarted = dying.again();

    var stopped = restarted.until(tenant, restarted.only(tenant).id(), ImportJob.State.STOPPED);
    assertThat(stopped.progress().counts().failed()).isEqualTo(1);
    assertThat(Auditor.living(KEYSPACE.driver(), tenant)).isEmpty();
  }

  @Test
  void a_worker_has_told_how_far_it_goes_before_it_begins() {
    var executor = FaultyExecutor.sound(KEYSPACE.driver());
    var server = ImportServer.over(KEYSPACE, executor);

    var job = await(server.upload(tenant, file(50)));

    assertThat(job.history().begun()).isEqualTo(51);
    var sent = executor.sent();
    int told =
        IntStream.range(0, sent.size())
            .filter(i -> sent.get(i).contains("begun = ?"))
            .min()
            .orElseThrow();
    int claimed =
        IntStream.range(0, sent.size())
            .filter(i -> sent.get(i).contains("INSERT INTO key_claim"))
            .min()
            .orElseThrow();
    assertThat(told).isLessThan(claimed);
    assertThat(Auditor.audit(KEYSPACE.driver(), tenant, new Promises().nothingFrozen())).isEmpty();
  }

  private static ControlRequest wish(ImportJob.State state) {
    return new ControlRequest(Optional.of(state), OptionalInt.empty());
  }

  private static ControlRequest limit(int most) {
    return new ControlRequest(Optional.empty(), OptionalInt.of(most));
  }

  private static String file(int records) {
    return IntStream.range(0, records)
        .mapToObj(i -> "p" + i + "@x.org,b" + i + "," + i % 50)
        .collect(Collectors.joining("\n", "EmailAddress,Badge,PhoneNumber\n", "\n"));
  }
}
