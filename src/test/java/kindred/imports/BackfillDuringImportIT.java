package kindred.imports;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;
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

/** A key that is added while an import runs that does not know it finds the import's profiles. */
class BackfillDuringImportIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final Map<String, Object> BY_NOTE =
      Map.of("name", "idNote", "unique", true, "attributes", List.of("Note"));

  private static final String FILE = "EmailAddress,Note\na@x.org,a\nb@x.org,b\n";

  private final CompletableFuture<Void> insertReached = new CompletableFuture<>();
  private final CompletableFuture<Void> insertReleased = new CompletableFuture<>();
  private final CompletableFuture<Void> dead = new CompletableFuture<>();
  private volatile String deadlyStatement = "nothing";
  private Domain other;
  private TestTenant tenant;
  private ImportServer slow;

  @BeforeEach
  void openTwoServers() {
    other = KEYSPACE.domain();
    tenant = new TestTenant(KEYSPACE, other);
    tenant.create(Map.of("Note", "other"));
    slow = ImportServer.over(KEYSPACE, this::send);
  }

  /** Inserts wait until they are released; from the deadly statement on nothing is sent. */
  private CompletionStage<AsyncResultSet> send(Statement<?> statement) {
    if (dead.isDone() || FaultyExecutor.cql(statement).contains(deadlyStatement)) {
      dead.complete(null);
      return new CompletableFuture<>();
    }
    if (statement instanceof BatchStatement
        && StatementKind.IMPORT_INSERT.profile().equals(statement.getExecutionProfileName())) {
      insertReached.complete(null);
      return insertReleased.thenCompose(released -> KEYSPACE.driver().executeAsync(statement));
    }
    return KEYSPACE.driver().executeAsync(statement);
  }

  /**
   * Adds the key on another server, and creates a profile that owns the value of the second row.
   */
  private String addKey() {
    await(other.keys().create(tenant.id(), BY_NOTE));
    Awaitility.await()
        .until(
            () -> !await(other.schemas().now(tenant.id())).key("idNote").orElseThrow().building());
    return tenant.create(Map.of("Note", "B"));
  }

  @Test
  void rows_whose_inserts_were_under_way_get_the_key_or_fail() {
    var run = slow.upload(tenant.id(), FILE);
    insertReached.orTimeout(120, TimeUnit.SECONDS).join();
    var owner = addKey();
    insertReleased.complete(null);

    holds(await(run), owner);
  }

  @ParameterizedTest(name = "the server dies before {0}")
  @ValueSource(strings = {"UPDATE profile SET version", "UPDATE profile SET state = 5"})
  void a_row_that_cannot_have_the_key_fails_also_if_its_server_dies_before_the_insert_is_undone(
      String statement) {
    slow.upload(tenant.id(), FILE);
    insertReached.orTimeout(120, TimeUnit.SECONDS).join();
    var owner = addKey();
    deadlyStatement = statement;
    insertReleased.complete(null);
    dead.orTimeout(120, TimeUnit.SECONDS).join();

    holds(slow.restarted().ended(tenant.id()), owner);
  }

  @Test
  void a_profile_that_was_fenced_in_vain_before_it_had_the_key_gets_it() {
    slow.upload(tenant.id(), FILE);
    insertReached.orTimeout(120, TimeUnit.SECONDS).join();
    var owner = addKey();
    deadlyStatement = "UPDATE profile SET version";
    insertReleased.complete(null);
    dead.orTimeout(120, TimeUnit.SECONDS).join();
    var profiles = prepared(KEYSPACE.session(), ProfileStore::new);
    for (var id : tenant.live()) {
      await(profiles.fence(tenant.get(id)));
    }

    holds(slow.restarted().ended(tenant.id()), owner);
  }

  private void holds(ImportJob job, String owner) {
    assertThat(job.progress().counts()).isEqualTo(new ImportCounts(1, 0, 0, 1));
    assertThat(job.progress().errors()).hasSize(1);
    assertThat(job.progress().errors().get(0).code()).isEqualTo("key-taken");
    assertThat(await(byNote("a"))).hasSize(1);
    assertThat(await(byNote("b"))).containsExactly(owner);
    assertThat(tenant.identify("EmailAddress", "b@x.org")).isEmpty();
    assertThat(tenant.live()).hasSize(3);
    tenant.audit(new Promises().created(owner).nothingInTransition());
  }

  private Future<List<String>> byNote(String value) {
    return other
        .finder()
        .identify(tenant.id(), Optional.of("idNote"), Map.of("Note", value), "", 10)
        .map(page -> page.profiles().stream().map(profile -> profile.id()).toList());
  }
}
