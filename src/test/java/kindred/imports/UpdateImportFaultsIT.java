package kindred.imports;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kindred.audit.Auditor;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.FaultyExecutor.Fault;
import kindred.cassandra.PausedExecutor;
import kindred.cassandra.StatementExecutor;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ManyAtOnce;
import kindred.jobs.ImportCounts;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOptions;
import kindred.jobs.JobState;
import kindred.jobs.execution.JobTimeouts;
import kindred.problem.Fault.Place;
import kindred.profile.Profile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every row updates its profile once, whatever happens to one of the statements. */
class UpdateImportFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final ImportTenants TENANTS = new ImportTenants(KEYSPACE);
  private static final JobTimeouts TIMEOUT =
      new JobTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(3));
  private static final ImportOptions OPTIONS =
      ImportOptions.read(Map.of("id-key", "idEmail", "on-duplicate", "update"), Place.PARAMETER);

  /** The third row follows the first; the fifth cannot have the badge of another profile. */
  private static final String FILE =
      """
      EmailAddress,Badge,PhoneNumber
      old@x.org,1,111
      new@x.org,2,222
      OLD@x.org,3,
      new@x.org,,444
      new@x.org,9,555
      """;

  private record Case(int tenant) implements JobProtocol {

    @Override
    public Future<ImportJob> run(ImportServer server) {
      return server.upload(tenant, OPTIONS, FILE);
    }

    @Override
    public boolean known() {
      return jobs(tenant) > 0;
    }

    @Override
    public void holds(ImportServer server) {
      UpdateImportFaultsIT.holds(server, tenant);
    }
  }

  @ManyAtOnce
  Stream<DynamicTest> an_import_that_updates_survives_a_fault() {
    var others = Fault.values();
    return JobProtocol.everyStatement(
        KEYSPACE,
        TIMEOUT,
        k -> EnumSet.of(Fault.DIE_AFTER, others[k % others.length]),
        () -> new Case(tenant()));
  }

  /** Claims that refused rows left would make each later row with such a value wait. */
  @Test
  void rows_that_cannot_have_a_value_take_no_other_value_from_later_rows() {
    int tenant = tenant();
    var options =
        ImportOptions.read(Map.of("id-key", "idPhone", "on-duplicate", "update"), Place.PARAMETER);
    var executor = FaultyExecutor.sound(KEYSPACE.driver());

    var job =
        over(executor)
            .upload(
                tenant,
                options,
                """
                PhoneNumber,EmailAddress,Badge
                1,,
                1,free@x.org,9
                1,old@x.org,7
                2,free@x.org,
                2,,7
                """);

    assertThat(await(job).progress().counts()).isEqualTo(new ImportCounts(2, 1, 0, 2));
    assertThat(executor.sent()).noneMatch(cql -> cql.contains("UPDATE key_claim"));
  }

  /** The mapping and the rules are those of the request, also after a takeover. */
  @ParameterizedTest
  @EnumSource(names = {"LOSE_REPLY", "DIE_AFTER"})
  void a_repeated_row_appends_and_fills_once(Fault fault) {
    int tenant = tenant();
    var options =
        ImportOptions.read(
            Map.of(
                "id-key", "idEmail",
                "on-duplicate", "update",
                "mapping", "{\"Mail\": \"EmailAddress\", \"Tel\": \"PhoneNumber\"}",
                "rules", "{\"PhoneNumber\": \"append\", \"Badge\": \"fill\", \"Title\": \"fill\"}"),
            Place.PARAMETER);
    var executor = FaultyExecutor.atFirst(KEYSPACE.driver(), "UPDATE profile SET version", fault);
    var server = over(executor);
    server.upload(
        tenant, options, "Mail,Tel,Badge,Title\nold@x.org,1,5,Prof\nold@x.org,2,6,\nx@x.org,1,,\n");
    await().until(executor::happened);

    var after = fault.deadly() ? server.restarted() : server;
    var job = after.ended(tenant);

    assertThat(after.outcomes(job))
        .containsExactly("1 updated []", "2 updated []", "3 imported []");
    var old = only(found(after, tenant, "EmailAddress", "old@x.org"));
    assertThat(old.content().attributes().values())
        .isEqualTo(
            Map.of(
                "EmailAddress", List.of("old@x.org"),
                "PhoneNumber", List.of("1", "2"),
                "Badge", List.of("5"),
                "Title", List.of("Dr")));
    assertThat(old.version()).as("each row once").isEqualTo(3);
  }

  @Test
  void a_change_after_the_death_of_the_server_is_not_undone() {
    int tenant = tenant();
    var executor =
        FaultyExecutor.atFirst(KEYSPACE.driver(), "UPDATE profile SET version", Fault.DIE_AFTER);
    var dying = over(executor);
    dying.upload(tenant, OPTIONS, FILE);
    await().until(() -> executor.dead().isDone());
    change(tenant, "EmailAddress", "old@x.org", "Badge", "77");

    var restarted = dying.restarted();
    var job = restarted.ended(tenant);

    assertThat(job.progress().counts()).isEqualTo(new ImportCounts(1, 3, 0, 1));
    assertThat(versions(tenant, "old@x.org")).isEqualTo(4);
  }

  @Test
  void a_later_row_gets_a_value_that_an_earlier_row_removed_but_did_not_release() {
    int tenant = tenant();
    var executor =
        FaultyExecutor.atFirst(KEYSPACE.driver(), "DELETE FROM key_claim", Fault.DIE_BEFORE);
    var dying = over(executor);
    dying.upload(tenant, OPTIONS, "EmailAddress,Badge\na@x.org,5\na@x.org,6\nb@x.org,5\n");
    executor.awaitDeath();

    var restarted = dying.restarted();
    var job = restarted.ended(tenant);

    assertThat(restarted.outcomes(job))
        .containsExactly("1 imported []", "2 updated []", "3 imported []");
    var owner = only(found(restarted, tenant, "Badge", "5"));
    assertThat(owner.content().attributes().of("EmailAddress")).containsExactly("b@x.org");
    assertThat(Auditor.audit(KEYSPACE, tenant, new Promises().nothingInTransition())).isEmpty();
  }

  /**
   * Another profile takes the row's e-mail address after the row has claimed its badge, and is
   * deleted before the row updates it.
   */
  @Test
  void a_row_whose_id_was_fenced_is_not_reported_as_imported() {
    int tenant = tenant();
    var other = new CompletableFuture<String>();
    var gone = new CompletableFuture<Void>();
    var directory = KEYSPACE.domain().directory();
    StatementExecutor executor =
        statement -> {
          var cql = FaultyExecutor.cql(statement);
          if (cql.contains("INSERT INTO key_claim") && !other.isDone()) {
            var person = Map.<String, Object>of("EmailAddress", "a@x.org");
            complete(directory.create(tenant, "default", person), other);
          } else if (cql.contains("import_update") && other.isDone() && !gone.isDone()) {
            complete(directory.delete(tenant, other.join(), any -> true), gone);
          } else {
            return KEYSPACE.driver().executeAsync(statement);
          }
          return CompletableFuture.allOf(other, cql.contains("import_update") ? gone : other)
              .thenCompose(done -> KEYSPACE.driver().executeAsync(statement));
        };
    var server = over(executor);

    var job = await(server.upload(tenant, OPTIONS, "EmailAddress,Badge\na@x.org,5\n"));

    assertThat(gone).isCompleted();
    assertThat(server.outcomes(job)).containsExactly("1 failed [key-taken]");
    assertThat(found(server, tenant, "EmailAddress", "a@x.org")).isEmpty();
    assertThat(Auditor.live(KEYSPACE, tenant)).hasSize(2);
    assertThat(Auditor.audit(KEYSPACE, tenant, new Promises().nothingInTransition())).isEmpty();
  }

  private static <T> void complete(Future<T> future, CompletableFuture<T> result) {
    future.onSuccess(result::complete).onFailure(result::completeExceptionally);
  }

  @Test
  void a_late_write_of_a_worker_changes_nothing_after_a_takeover() {
    int tenant = tenant();
    var name = ImportServer.share("late-update-" + tenant + ".csv", FILE);
    var executor = new PausedExecutor(KEYSPACE.driver(), "UPDATE profile SET version");
    var stalled = over(executor);
    var run = stalled.run(tenant, OPTIONS, name);
    await().until(executor::isPaused);
    var other = sound();
    other.ended(tenant);
    change(tenant, "EmailAddress", "old@x.org", "PhoneNumber", "888");

    executor.resume();

    await(run);
    var old = only(found(other, tenant, "EmailAddress", "old@x.org"));
    assertThat(old.content().attributes().of("PhoneNumber")).containsExactly("888");
    assertThat(Auditor.audit(KEYSPACE, tenant, new Promises().nothingInTransition())).isEmpty();
  }

  private static void change(
      int tenant, String attribute, String value, String changed, String to) {
    var server = sound();
    var found = only(found(server, tenant, attribute, value));
    var raw = new HashMap<String, Object>();
    found.content().attributes().values().forEach((name, values) -> raw.put(name, values.get(0)));
    raw.put(changed, to);
    await(
        server.domain().directory().update(tenant, found.id(), any -> true, Optional.empty(), raw));
  }

  private static long versions(int tenant, String email) {
    var server = sound();
    return only(found(server, tenant, "EmailAddress", email)).version();
  }

  /** The result of applying the rows one after the other, each once. */
  private static void holds(ImportServer server, int tenant) {
    var job = server.ended(tenant);
    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(server.outcomes(job))
        .containsExactly(
            "1 updated []",
            "2 imported []",
            "3 updated []",
            "4 updated []",
            "5 failed [key-taken]");
    assertThat(job.progress().counts()).isEqualTo(new ImportCounts(1, 3, 0, 1));
    assertThat(Auditor.live(KEYSPACE, tenant)).hasSize(3);
    assertThat(Auditor.audit(KEYSPACE, tenant, new Promises().nothingInTransition())).isEmpty();
    var old = only(found(server, tenant, "EmailAddress", "old@x.org"));
    assertThat(old.content().attributes().values())
        .isEqualTo(
            Map.of(
                "EmailAddress", List.of("OLD@x.org"),
                "Badge", List.of("3"),
                "PhoneNumber", List.of("111"),
                "Title", List.of("Dr")));
    assertThat(old.version()).as("each row once").isEqualTo(3);
    var inserted = only(found(server, tenant, "Badge", "2"));
    assertThat(inserted.content().attributes().of("PhoneNumber")).containsExactly("444");
    assertThat(inserted.version()).isEqualTo(2);
    assertThat(found(server, tenant, "Badge", "1")).isEmpty();
    assertThat(found(server, tenant, "PhoneNumber", "111")).hasSize(1);
    assertThat(found(server, tenant, "PhoneNumber", "222")).isEmpty();
  }

  private static <T> T only(List<T> found) {
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static List<Profile> found(
      ImportServer server, int tenant, String attribute, String value) {
    var finder = server.domain().finder();
    return await(
            finder
                .identify(tenant, Optional.empty(), Map.of(attribute, value), "", 10)
                .timeout(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS))
        .profiles();
  }

  private static long jobs(int tenant) {
    return KEYSPACE.rowsOf(tenant, "import_job").size();
  }

  private static ImportServer over(StatementExecutor executor) {
    return ImportServer.over(KEYSPACE, executor, TIMEOUT);
  }

  private static ImportServer sound() {
    return over(FaultyExecutor.sound(KEYSPACE.driver()));
  }

  private static int tenant() {
    int tenant = TENANTS.next();
    var directory = KEYSPACE.domain().directory();
    await(directory.create(tenant, "default", Map.of("EmailAddress", "old@x.org", "Title", "Dr")));
    await(directory.create(tenant, "default", Map.of("EmailAddress", "third@x.org", "Badge", "9")));
    return tenant;
  }
}
