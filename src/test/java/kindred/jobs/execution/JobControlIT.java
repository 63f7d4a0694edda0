package kindred.jobs.execution;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
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
import kindred.jobs.ImportOptions;
import kindred.jobs.ImportProgress;
import kindred.jobs.JobLeaseStore;
import kindred.jobs.JobState;
import kindred.problem.Fault.Place;
import kindred.problem.Problem.ProblemException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests of operators outlast servers, and values of a running job stay reserved. */
class JobControlIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final ImportTenants TENANTS = new ImportTenants(KEYSPACE);
  private static final int ROWS = 3_000;

  private final int tenant = TENANTS.next();

  @Test
  void a_paused_job_stays_paused_across_a_restart_of_all_servers_until_it_is_resumed() {
    var server = ImportServer.sound(KEYSPACE);
    var id = await(server.begin(tenant, file(ROWS))).id();
    await(server.jobs().control(tenant, id, request(JobState.PAUSED)));
    await(server.jobs().control(tenant, id, limit(1_000_000)));
    var paused = server.until(tenant, id, JobState.PAUSED);
    await(server.imports().close());

    var restarted = server.restarted();

    var later = Instant.now().plus(ImportServer.TIMEOUT.heartbeat().multipliedBy(3));
    Awaitility.await().until(() -> Instant.now().isAfter(later));
    var still = restarted.job(tenant, id);
    assertThat(still.state()).isEqualTo(JobState.PAUSED);
    assertThat(still.epoch()).isEqualTo(paused.epoch());
    await(restarted.jobs().control(tenant, id, request(JobState.RUNNING)));
    var completed = restarted.until(tenant, id, JobState.COMPLETED);
    assertThat(completed.progress().counts()).isEqualTo(new ImportCounts(ROWS, 0, 0, 0));
    assertThat(completed.control().maxPerSecond()).isEqualTo(1_000_000);
    assertThat(Auditor.live(KEYSPACE, tenant)).hasSize(ROWS);
  }

  @Test
  void a_job_that_is_cancelled_while_its_server_is_dead_is_not_resumed() throws IOException {
    var executor = FaultyExecutor.at(KEYSPACE.driver(), 40, Fault.DIE_AFTER);
    var dying = ImportServer.over(KEYSPACE, executor);
    dying.upload(tenant, file(100));
    executor.awaitDeath();
    var other = ImportServer.sound(KEYSPACE);
    var id = other.only(tenant).id();

    await(other.jobs().control(tenant, id, request(JobState.CANCELLED)));
    other.until(tenant, id, JobState.CANCELLED);
    var restarted = dying.restarted();

    assertThat(restarted.job(tenant, id).state()).isEqualTo(JobState.CANCELLED);
    assertThat(dying.imports().spool().files(tenant, id)).isEmpty();
  }

  @Test
  void progress_that_was_shown_and_not_acknowledged_is_lost_with_its_worker() {
    var executor = FaultyExecutor.at(KEYSPACE.driver(), 40, Fault.DIE_AFTER);
    ImportServer.over(KEYSPACE, executor).upload(tenant, file(100));
    executor.awaitDeath();
    var observer = await(Imports.open(KEYSPACE.vertx(), KEYSPACE.session()));
    var later = Instant.now().plusSeconds(60);
    var read = await(observer.list(tenant, later, "~", 1)).get(0);
    var ahead =
        new ImportProgress(new ImportCounts(7, 0, 90, 0), List.of(), List.of(), 97, 1, "", "");
    var jobs = observer.jobs();
    var leases = prepared(KEYSPACE.session(), JobLeaseStore::new);

    await(leases.heartbeat(read, read.heartbeat() + 1, ahead, read.control().version()));

    var dead = await(jobs.find(tenant, read.id())).orElseThrow();
    assertThat(dead.progress().counts()).isEqualTo(ahead.counts());
    assertThat(await(jobs.fenceAndQueue(dead))).isTrue();
    await(observer.control(tenant, read.id(), request(JobState.CANCELLED)));
    var cancelled = await(jobs.find(tenant, read.id())).orElseThrow();
    assertThat(cancelled.state()).isEqualTo(JobState.CANCELLED);
    assertThat(cancelled.progress().counts()).isEqualTo(cancelled.checkpoint().counts());
    assertThat(cancelled.progress().counts()).isNotEqualTo(ahead.counts());
  }

  @Test
  void a_job_that_is_cancelled_while_it_is_paused_has_its_log() throws IOException {
    var options =
        ImportOptions.read(Map.of("id-key", "idEmail", "create-log", "true"), Place.PARAMETER);
    var server = ImportServer.sound(KEYSPACE);
    var request = server.request(file(ROWS), options);
    var id = await(server.imports().begin(tenant, request)).id();
    await(server.jobs().control(tenant, id, request(JobState.PAUSED)));
    server.until(tenant, id, JobState.PAUSED);

    await(server.jobs().control(tenant, id, request(JobState.CANCELLED)));

    var cancelled = server.until(tenant, id, JobState.CANCELLED);
    Awaitility.await().until(() -> await(server.imports().log(cancelled)).isPresent());
    var log = await(server.imports().log(cancelled)).orElseThrow();
    assertThat(Files.readAllLines(log)).hasSize((int) cancelled.progress().counts().read() + 1);
  }

  @Test
  void concurrent_requests_of_operators_lead_to_one_state() {
    var server = ImportServer.sound(KEYSPACE);
    var other = ImportServer.sound(KEYSPACE);
    var id = await(server.begin(tenant, file(ROWS))).id();

    var pause = server.jobs().control(tenant, id, request(JobState.PAUSED));
    var cancel = other.jobs().control(tenant, id, request(JobState.CANCELLED));
    await(Future.join(pause, cancel).otherwiseEmpty());

    var ended = server.until(tenant, id, JobState.CANCELLED);
    assertThat(cancel.succeeded()).isTrue();
    assertThat(pause.succeeded() || pause.cause() instanceof ProblemException).isTrue();
    assertThat(Auditor.live(KEYSPACE, tenant)).hasSize((int) ended.progress().counts().imported());
  }

  @Test
  void a_job_that_was_just_taken_is_running_also_for_a_server_that_read_it_as_paused() {
    var server = ImportServer.sound(KEYSPACE);
    var observer = await(Imports.open(KEYSPACE.vertx(), KEYSPACE.session()));
    var id = await(server.begin(tenant, file(ROWS))).id();
    await(server.jobs().control(tenant, id, request(JobState.PAUSED)));
    server.until(tenant, id, JobState.PAUSED);
    assertThat(await(observer.running(tenant, id))).isFalse();
    var waiting = server.job(tenant, id);
    var taken = waiting.takenBy("other");

    assertThat(await(server.jobs().jobs().take(waiting, taken))).isTrue();

    assertThat(await(observer.running(tenant, id))).isTrue();
  }

  @Test
  void a_job_that_had_too_many_errors_when_its_worker_died_imports_no_more_rows() {
    var data = "EmailAddress\nx,y\nx,y\n" + "a@x.org\nb@x.org\n";
    var options =
        ImportOptions.read(Map.of("id-key", "idEmail", "max-errors", "0"), Place.PARAMETER);
    var executor = FaultyExecutor.atFirst(KEYSPACE.driver(), "finished_at = ?", Fault.DIE_BEFORE);
    var dying = ImportServer.over(KEYSPACE, executor);
    dying.imports().run(tenant, dying.request(data, options));
    executor.awaitDeath();

    var restarted = dying.restarted();

    var stopped = restarted.until(tenant, restarted.only(tenant).id(), JobState.STOPPED);
    assertThat(stopped.progress().counts().failed()).isEqualTo(1);
    assertThat(Auditor.live(KEYSPACE, tenant)).isEmpty();
  }

  @Test
  void a_worker_stores_which_rows_it_starts_before_it_starts_them() {
    var executor = FaultyExecutor.sound(KEYSPACE.driver());
    var server = ImportServer.over(KEYSPACE, executor);

    var job = await(server.upload(tenant, file(50)));

    assertThat(job.history().startedBefore()).isEqualTo(51);
    var sent = executor.sent();
    int announced =
        IntStream.range(0, sent.size())
            .filter(i -> sent.get(i).contains("started_before = ?"))
            .min()
            .orElseThrow();
    int claimed =
        IntStream.range(0, sent.size())
            .filter(i -> sent.get(i).contains("INSERT INTO key_claim"))
            .min()
            .orElseThrow();
    assertThat(announced).isLessThan(claimed);
    assertThat(Auditor.audit(KEYSPACE, tenant, new Promises().nothingInTransition())).isEmpty();
  }

  private static ControlRequest request(JobState state) {
    return new ControlRequest(Optional.of(state), OptionalInt.empty());
  }

  private static ControlRequest limit(int rows) {
    return new ControlRequest(Optional.empty(), OptionalInt.of(rows));
  }

  private static String file(int rows) {
    return IntStream.range(0, rows)
        .mapToObj(i -> "p" + i + "@x.org,b" + i + "," + i % 50)
        .collect(Collectors.joining("\n", "EmailAddress,Badge,PhoneNumber\n", "\n"));
  }
}
