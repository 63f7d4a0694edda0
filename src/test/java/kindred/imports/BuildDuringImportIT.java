package kindred.imports;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import kindred.Auditor.Promises;
import kindred.Domain;
import kindred.TestTenant;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.StatementKind;
import kindred.cassandra.TestKeyspace;
import kindred.problem.Fault.Place;
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
  private ProfileImport imports;

  @BeforeEach
  void openTwoServers() throws IOException {
    other = KEYSPACE.domain();
    tenant = new TestTenant(KEYSPACE, other);
    tenant.create(Map.of("Note", "somebody"));
    var session = CassandraSession.over(KEYSPACE.vertx(), KEYSPACE.driver(), this::send);
    var jobs = await(Imports.open(KEYSPACE.vertx(), session));
    var slow = await(Domain.open(KEYSPACE.vertx(), session, jobs, Duration.ofMillis(200)));
    var folder =
        Files.createTempDirectory(Files.createDirectories(Path.of("target", "imports")), "server-");
    imports =
        await(
            ProfileImport.open(
                KEYSPACE.vertx(),
                session,
                new ImportConfig(List.of(folder), folder.resolve("spool"), 1 << 20),
                slow.importServices(jobs)));
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
  void records_that_were_being_born_have_it_and_one_that_cannot_has_failed() throws IOException {
    var file = Files.writeString(imports.spoolFile(), "EmailAddress,Note\na@x.org,a\nb@x.org,b\n");
    var run =
        imports.run(
            tenant.id(),
            new ProfileImport.Request(
                "default",
                ImportOptions.read(Map.of("id-key", "idEmail"), Place.PARAMETER),
                new ImportSource(file, "", ContentEncoding.IDENTITY, true)));
    reached.join();
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
