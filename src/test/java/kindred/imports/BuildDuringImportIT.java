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
import kindred.Auditor.Promises;
import kindred.Domain;
import kindred.TestTenant;
import kindred.cassandra.StatementKind;
import kindred.cassandra.TestKeyspace;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A key that is made while an import runs that does not know it yet finds the import's profiles.
 */
class BuildDuringImportIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final Map<String, Object> BY_NOTE =
      Map.of("name", "idNote", "unique", true, "attributes", List.of("Note"));

  private final CompletableFuture<Void> reached = new CompletableFuture<>();
  private final CompletableFuture<Void> released = new CompletableFuture<>();
  private Domain other;
  private TestTenant tenant;
  private ImportServer slow;

  @BeforeEach
  void openTwoServers() {
    other = KEYSPACE.domain();
    tenant = new TestTenant(KEYSPACE, other);
    tenant.create(Map.of("Note", "somebody"));
    slow = ImportServer.over(KEYSPACE, this::send, Imports.Patience.USUAL);
  }

  /** Births wait to be let go. */
  private CompletionStage<AsyncResultSet> send(Statement<?> statement) {
    if (statement instanceof BatchStatement
        && StatementKind.BIRTH.profile().equals(statement.getExecutionProfileName())) {
      reached.complete(null);
      return released.thenCompose(let -> KEYSPACE.driver().executeAsync(statement));
    }
    return KEYSPACE.driver().executeAsync(statement);
  }

  @Test
  void records_that_were_being_born_have_it_and_one_that_cannot_has_failed() {
    var run = slow.upload(tenant.id(), "EmailAddress,Note\na@x.org,a\nb@x.org,b\n");
    reached.orTimeout(60, TimeUnit.SECONDS).join();
    await(other.keys().create(tenant.id(), BY_NOTE));
    Awaitility.await()
        .until(
            () -> !await(other.schemas().now(tenant.id())).key("idNote").orElseThrow().building());
    var first = tenant.create(Map.of("Note", "B"));
    released.complete(null);

    var job = await(run);

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
