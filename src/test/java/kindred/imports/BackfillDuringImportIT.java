package kindred.imports;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.StatementKind;
import kindred.cassandra.TestKeyspace;
import kindred.harness.TestTenant;
import kindred.jobs.ImportCounts;
import kindred.jobs.ImportJob;
import kindred.profile.ProfileStore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A key that is made while an import runs that does not know it yet finds the import's profiles.
 */
class BackfillDuringImportIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final Map<String, Object> BY_NOTE =
      Map.of("name", "idNote", "unique", true, "attributes", List.of("Note"));

  private static final String FILE = "EmailAddress,Note\na@x.org,a\nb@x.org,b\n";

  private final CompletableFuture<Void> reached = new CompletableFuture<>();
  private final CompletableFuture<Void> released = new CompletableFuture<>();
  private final CompletableFuture<Void> died = new CompletableFuture<>();
  private volatile String deadly = "nothing";
  private Domain other;
  private TestTenant tenant;
  private ImportServer slow;

  @BeforeEach
  void openTwoServers() {
    other = KEYSPACE.domain();
    tenant = new TestTenant(KEYSPACE, other);
    tenant.create(Map.of("Note", "somebody"));
    slow = ImportServer.over(KEYSPACE, this::send);
  }

  /** Births wait to be let go; from the deadly statement on nothing is sent. */
  private CompletionStage<AsyncResultSet> send(Statement<?> statement) {
    if (died.isDone() || FaultyExecutor.cql(statement).contains(deadly)) {
      died.complete(null);
      return new CompletableFuture<>();
    }
    if (statement instanceof BatchStatement
        && StatementKind.IMPORT_INSERT.profile().equals(statement.getExecutionProfileName())) {
      reached.complete(null);
      return released.thenCompose(let -> KEYSPACE.driver().executeAsync(statement));
    }
    return KEYSPACE.driver().executeAsync(statement);
  }

  private String makeNoteAKey() {
    await(other.keys().create(tenant.id(), BY_NOTE));
    Awaitility.await()
        .until(
            () -> !await(other.schemas().now(tenant.id())).key("idNote").orElseThrow().building());
    return tenant.create(Map.of("Note", "B"));
  }

  @Test
  void records_that_were_being_born_have_it_and_one_that_cannot_has_failed() {
    var run = slow.upload(tenant.id(), FILE);
    reached.orTimeout(60, TimeUnit.SECONDS).join();
    var first = makeNoteAKey();
    released.complete(null);

    holds(await(run), first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UPDATE profile SET version", "UPDATE profile SET state = 5"})
  void a_record_that_cannot_have_it_has_failed_also_when_its_server_dies_before_it_is_taken_back(
      String step) {
    slow.upload(tenant.id(), FILE);
    reached.orTimeout(60, TimeUnit.SECONDS).join();
    var first = makeNoteAKey();
    deadly = step;
    released.complete(null);
    died.orTimeout(60, TimeUnit.SECONDS).join();

    holds(slow.again().ended(tenant.id()), first);
  }

  @Test
  void a_record_that_somebody_has_fenced_in_vain_before_it_had_it_has_it() {
    slow.upload(tenant.id(), FILE);
    reached.orTimeout(60, TimeUnit.SECONDS).join();
    var first = makeNoteAKey();
    deadly = "UPDATE profile SET version";
    released.complete(null);
    died.orTimeout(60, TimeUnit.SECONDS).join();
    var profiles = await(ProfileStore.open(KEYSPACE.session()));
    for (var id : tenant.living()) {
      await(profiles.bump(tenant.get(id)));
    }

    holds(slow.again().ended(tenant.id()), first);
  }

  private void holds(ImportJob job, String first) {
    assertThat(job.progress().counts()).isEqualTo(new ImportCounts(1, 0, 0, 1));
    assertThat(job.progress().errors()).hasSize(1);
    assertThat(job.progress().errors().get(0).code()).isEqualTo("key-taken");
    assertThat(await(byNote("a"))).hasSize(1);
    assertThat(await(byNote("b"))).containsExactly(first);
    assertThat(tenant.identify("EmailAddress", "b@x.org")).isEmpty();
    assertThat(tenant.living()).hasSize(3);
    tenant.audit(new Promises().created(first).nothingFrozen());
  }

  private Future<List<String>> byNote(String value) {
    return other
        .finder()
        .identify(tenant.id(), Optional.of("idNote"), Map.of("Note", value), "", 10)
        .map(page -> page.profiles().stream().map(profile -> profile.id()).toList());
  }
}
