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
import java.util.List;
import java.util.Map;
import kindred.Domain;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.FaultyWire;
import kindred.cassandra.TestKeyspace;
import kindred.cassandra.Wire;
import kindred.problem.Fault.Place;

/** A server with imports, over a wire, in a folder of its own. */
record ImportServer(
    TestKeyspace keyspace, Domain domain, ProfileImport imports, Imports jobs, Path folder) {

  static final Imports.Patience PATIENCE =
      new Imports.Patience(Duration.ofMillis(1_500), Duration.ofSeconds(3));

  static final ImportOptions OPTIONS =
      ImportOptions.read(Map.of("id-key", "idEmail"), Place.PARAMETER);

  private static final Path FOLDERS = Path.of("target", "imports");

  static ImportServer over(TestKeyspace keyspace, Wire wire) {
    try {
      return in(
          Files.createTempDirectory(Files.createDirectories(FOLDERS), "server-"), keyspace, wire);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  static ImportServer sound(TestKeyspace keyspace) {
    return over(keyspace, FaultyWire.sound(keyspace.driver()));
  }

  static ImportServer in(Path folder, TestKeyspace keyspace, Wire wire) {
    var session = CassandraSession.over(keyspace.vertx(), keyspace.driver(), wire);
    var jobs = await(Imports.open(keyspace.vertx(), session, PATIENCE));
    var domain = await(Domain.open(keyspace.vertx(), session, jobs, Duration.ofMillis(200)));
    var config = new ImportConfig(List.of(folder), folder.resolve("spool"), 1 << 24);
    var imports =
        await(ProfileImport.open(keyspace.vertx(), session, config, domain.importServices(jobs)));
    return new ImportServer(keyspace, domain, imports, jobs, folder);
  }

  /** The same server after its process has ended. */
  ImportServer again() {
    return in(folder, keyspace, FaultyWire.sound(keyspace.driver()));
  }

  Future<ImportJob> upload(int tenant, String data) {
    return imports.run(tenant, request(data, OPTIONS));
  }

  Future<ImportJob> begin(int tenant, String data) {
    return imports.begin(tenant, request(data, OPTIONS));
  }

  ProfileImport.Request request(String data, ImportOptions options) {
    try {
      var file = Files.writeString(imports.spoolFile(), data);
      return new ProfileImport.Request(
          "default", options, new ImportSource(file, "", ContentEncoding.IDENTITY, true));
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  ImportJob job(int tenant, String id) {
    return await(jobs.find(tenant, id)).orElseThrow();
  }

  ImportJob until(int tenant, String id, ImportJob.State state) {
    return await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> job(tenant, id), job -> job.state() == state);
  }

  /** The only job of the tenant that a client has begun. */
  ImportJob only(int tenant) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> await(jobs.list(tenant, Instant.now().plusSeconds(60), "~", 10)),
            listed -> listed.size() == 1)
        .get(0);
  }

  /** A tenant with unique e-mail addresses and badges, and phone numbers that are not. */
  static void define(TestKeyspace keyspace, int tenant) {
    var schemas = keyspace.domain().schemas();
    await(
        schemas.defineCore(
            tenant,
            List.of(
                Map.of("name", "EmailAddress", "type", "string"),
                Map.of("name", "Badge", "type", "string"),
                Map.of("name", "PhoneNumber", "type", "string"))));
    await(schemas.createKey(tenant, key("idEmail", "EmailAddress", true)));
    await(schemas.createKey(tenant, key("idBadge", "Badge", true)));
    await(schemas.createKey(tenant, key("idPhone", "PhoneNumber", false)));
  }

  private static Map<String, Object> key(String name, String attribute, boolean unique) {
    return Map.of("name", name, "attributes", List.of(attribute), "unique", unique);
  }
}
