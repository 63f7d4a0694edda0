package kindred.imports;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;
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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.Jobs;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.StatementExecutor;
import kindred.cassandra.TestKeyspace;
import kindred.imports.undo.ImportUndo;
import kindred.jobs.ImportConfig;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOptions;
import kindred.jobs.JobKind;
import kindred.jobs.JobState;
import kindred.jobs.RowError;
import kindred.jobs.execution.Imports;
import kindred.jobs.execution.JobExecutor;
import kindred.jobs.execution.JobRequest;
import kindred.jobs.execution.JobStores;
import kindred.jobs.execution.JobTimeouts;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.ImportSource;
import kindred.jobs.outcomes.ImportRow;
import kindred.jobs.outcomes.ImportRows;
import kindred.metrics.Metrics;
import kindred.problem.Fault.Place;
import kindred.traces.Traces;

/**
 * A server that runs jobs, over an executor of the test, in a folder of its own.
 *
 * @param shared the folder of uploads that it shares with other servers; empty: none
 */
public record ImportServer(
    TestKeyspace keyspace,
    Domain domain,
    Jobs running,
    Imports jobs,
    Path folder,
    Optional<Path> shared,
    JobTimeouts timeout) {

  public static final JobTimeouts TIMEOUT =
      new JobTimeouts(Duration.ofMillis(1_500), Duration.ofSeconds(3));

  /** For a server that is started after another one has died: it does not wait long for it. */
  private static final Duration TAKEOVER = Duration.ofMillis(500);

  static final ImportOptions OPTIONS =
      ImportOptions.read(Map.of("id-key", "idEmail"), Place.PARAMETER);

  private static final Path FOLDERS = Path.of("target", "imports");

  /** The import folder that all servers share. */
  private static final Path SHARED = FOLDERS.resolve("shared");

  /** Few, so that a short file has several chunks. */
  private static final int CHUNK_ROWS = 500;

  private static final Duration TEST_TIMEOUT = Duration.ofSeconds(120);

  public static ImportServer over(TestKeyspace keyspace, StatementExecutor executor) {
    return over(keyspace, executor, TIMEOUT);
  }

  public static ImportServer over(
      TestKeyspace keyspace, StatementExecutor executor, JobTimeouts timeout) {
    return over(keyspace, executor, timeout, Optional.empty());
  }

  /** A server that may share the folder of uploads. */
  public static ImportServer over(
      TestKeyspace keyspace,
      StatementExecutor executor,
      JobTimeouts timeout,
      Optional<Path> shared) {
    try {
      var folder = Files.createTempDirectory(Files.createDirectories(FOLDERS), "server-");
      return in(folder, shared, keyspace, executor, timeout);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  public static ImportServer sound(TestKeyspace keyspace) {
    return over(keyspace, FaultyExecutor.sound(keyspace.driver()));
  }

  /** A new folder for the uploads of several servers. */
  public static Optional<Path> sharedFolder() {
    try {
      var folder = Files.createTempDirectory(Files.createDirectories(FOLDERS), "uploads-");
      return Optional.of(folder);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  private static ImportServer in(
      Path folder,
      Optional<Path> shared,
      TestKeyspace keyspace,
      StatementExecutor executor,
      JobTimeouts timeout) {
    var session = CassandraSession.over(keyspace.vertx(), keyspace.driver(), executor);
    var jobs = await(Imports.open(keyspace.vertx(), session, timeout));
    var domain = await(Domain.open(keyspace.vertx(), session, jobs, Duration.ofMillis(200)));
    var spool = folder.resolve("spool");
    var config =
        new ImportConfig(
            List.of(folder, SHARED), spool, shared.orElse(spool), 1 << 24, 0, 50, 30, CHUNK_ROWS);
    var running =
        await(
            Jobs.open(keyspace.vertx(), session, config, domain, jobs, new Metrics(), Traces.off())
                .compose(Jobs::resume));
    return new ImportServer(keyspace, domain, running, jobs, folder, shared, timeout);
  }

  public JobExecutor imports() {
    return running.executor();
  }

  public ImportUndo undos() {
    return running.undo();
  }

  /** The same server, started again after its process ended. */
  public ImportServer restarted() {
    return restarted(FaultyExecutor.sound(keyspace.driver()));
  }

  /** The same, over another executor. */
  public ImportServer restarted(StatementExecutor executor) {
    return in(folder, shared, keyspace, executor, takeover());
  }

  /** Another server, started after the process of this one ended. */
  public ImportServer successor() {
    return over(keyspace, FaultyExecutor.sound(keyspace.driver()), takeover(), shared);
  }

  private JobTimeouts takeover() {
    return new JobTimeouts(TAKEOVER, timeout.abandonment());
  }

  /** Defines a tenant's schema: unique e-mail addresses and badges, phone numbers, and titles. */
  public static void define(TestKeyspace keyspace, int tenant) {
    var schemas = keyspace.domain().schemas();
    var core =
        Stream.of("EmailAddress", "Badge", "PhoneNumber", "Title")
            .map(name -> Map.<String, Object>of("name", name, "type", "string"))
            .toList();
    await(schemas.defineCore(tenant, core));
    await(schemas.createKey(tenant, key("idEmail", "EmailAddress", true)));
    await(schemas.createKey(tenant, key("idBadge", "Badge", true)));
    await(schemas.createKey(tenant, key("idPhone", "PhoneNumber", false)));
  }

  private static Map<String, Object> key(String name, String attribute, boolean unique) {
    return Map.of("name", name, "attributes", List.of(attribute), "unique", unique);
  }

  public Future<ImportJob> upload(int tenant, String data) {
    return upload(tenant, OPTIONS, data);
  }

  public Future<ImportJob> upload(int tenant, ImportOptions options, String data) {
    return imports().run(tenant, request(data, options));
  }

  public Future<ImportJob> begin(int tenant, String data) {
    return imports().begin(tenant, request(data, OPTIONS));
  }

  public JobRequest request(String data, ImportOptions options) {
    return request(JobKind.IMPORT, options, spooled(data));
  }

  private static JobRequest request(JobKind kind, ImportOptions options, ImportSource source) {
    return new JobRequest(kind, "default", options, source, Optional.empty());
  }

  /** Runs a bulk merge. */
  public Future<ImportJob> merge(int tenant, String lines) {
    return imports().run(tenant, request(JobKind.MERGE, ImportOptions.DEFAULTS, spooled(lines)));
  }

  private ImportSource spooled(String data) {
    try {
      var file = Files.writeString(imports().spool().upload(1, data.length()), data);
      return new ImportSource(file, "", ContentEncoding.IDENTITY, true);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  /** Places a file in the import folder of all servers. */
  static String share(String name, String data) {
    try {
      Files.writeString(Files.createDirectories(SHARED).resolve(name), data);
      return name;
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  Future<ImportJob> run(int tenant, ImportOptions options, String shared) {
    return imports()
        .serverFile(tenant, shared)
        .compose(source -> imports().run(tenant, request(JobKind.IMPORT, options, source)));
  }

  public ImportJob job(int tenant, String id) {
    return await(jobs.find(tenant, id)).orElseThrow();
  }

  public ImportJob until(int tenant, String id, JobState state) {
    return await().atMost(TEST_TIMEOUT).until(() -> job(tenant, id), job -> job.state() == state);
  }

  /** The only job that a client of the tenant has created. */
  public ImportJob only(int tenant) {
    return await()
        .atMost(TEST_TIMEOUT)
        .until(() -> listed(tenant), listed -> listed.size() == 1)
        .get(0);
  }

  /** The same, once it has ended. */
  public ImportJob ended(int tenant) {
    return await()
        .atMost(TEST_TIMEOUT)
        .until(() -> listed(tenant), listed -> listed.size() == 1 && !listed.get(0).open())
        .get(0);
  }

  private List<ImportJob> listed(int tenant) {
    return await(jobs.list(tenant, Instant.now().plusSeconds(60), "~", 10));
  }

  /** For each row its number, outcome and error codes. */
  public List<String> outcomes(ImportJob job) {
    return rows(job).stream()
        .map(row -> row.number() + " " + row.outcome() + " " + codes(row))
        .toList();
  }

  public static List<String> codes(ImportRow row) {
    return row.errors().stream().map(RowError::code).toList();
  }

  public List<ImportRow> rows(ImportJob job) {
    var stores = prepared(keyspace.session(), JobStores::new);
    var rows = new ImportRows(stores.ledger(), stores.rejections());
    var all = new ArrayList<ImportRow>();
    for (int page = 0; page < ImportRows.pages(job); page++) {
      all.addAll(await(rows.page(job, page)));
    }
    return all;
  }
}
