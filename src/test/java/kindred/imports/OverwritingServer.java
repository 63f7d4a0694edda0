package kindred.imports;

import static kindred.cassandra.TestKeyspace.await;
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
import kindred.Domain;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.FaultyWire;
import kindred.cassandra.TestKeyspace;
import kindred.cassandra.Wire;

/** A server with imports, over a wire, in a folder of its own. */
record OverwritingServer(
    TestKeyspace keyspace, Domain domain, ProfileImport imports, Imports jobs, Path folder) {

  private static final Imports.Patience PATIENCE =
      new Imports.Patience(Duration.ofSeconds(3), Duration.ofSeconds(3));

  /** Import folder of all servers. */
  static final Path SHARED = Path.of("target", "imports", "shared");

  static OverwritingServer over(TestKeyspace keyspace, Wire wire) {
    try {
      return in(
          keyspace,
          Files.createTempDirectory(
              Files.createDirectories(Path.of("target", "imports")), "server-"),
          wire);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  static OverwritingServer in(TestKeyspace keyspace, Path folder, Wire wire) {
    var session = CassandraSession.over(keyspace.vertx(), keyspace.driver(), wire);
    var jobs = await(Imports.open(keyspace.vertx(), session, PATIENCE));
    var domain = await(Domain.open(keyspace.vertx(), session, jobs, Duration.ofMillis(200)));
    var config = new ImportConfig(List.of(folder, SHARED), folder.resolve("spool"), 1 << 20);
    var imports =
        await(ProfileImport.open(keyspace.vertx(), session, config, domain.importServices(jobs)));
    return new OverwritingServer(keyspace, domain, imports, jobs, folder);
  }

  /** The same server after its process has died. */
  OverwritingServer again() {
    return in(keyspace, folder, FaultyWire.sound(keyspace.driver()));
  }

  Future<ImportJob> upload(int tenant, ImportOptions options, String data) {
    try {
      var file = Files.writeString(imports.spoolFile(), data);
      return imports.run(
          tenant,
          new ProfileImport.Request(
              "default", options, new ImportSource(file, "", ContentEncoding.IDENTITY, true)));
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  Future<ImportJob> run(int tenant, ImportOptions options, String sharedFile) {
    return imports
        .serverFile(sharedFile)
        .compose(
            source -> imports.run(tenant, new ProfileImport.Request("default", options, source)));
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
    var target = await(ImportTarget.open(keyspace.session(), domain.importServices(jobs)));
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
