package kindred.http;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.ended;
import static kindred.cassandra.TestKeyspace.prepared;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import kindred.Api;
import kindred.Domain;
import kindred.HealthChecks;
import kindred.Jobs;
import kindred.access.AccessConfig;
import kindred.access.AccessControl;
import kindred.auditlog.AuditConfig;
import kindred.auditlog.AuditStore;
import kindred.auditlog.AuditWriter;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.ClusterConfigStore;
import kindred.cassandra.TestKeyspace;
import kindred.http.server.HttpConfig;
import kindred.http.server.HttpVerticle;
import kindred.imports.SlowSlices;
import kindred.jobs.ImportConfig;
import kindred.jobs.execution.Imports;
import kindred.jobs.execution.JobExecutor;
import kindred.metrics.Metrics;
import kindred.traces.Traces;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The whole API on a free port, with its own keyspace for a test class; every response is checked
 * against the contract. Each test uses its own tenants.
 */
public final class ApiServer implements BeforeAllCallback, AfterAllCallback {

  /** Small, so that a test can exceed it. */
  public static final long MOST_BYTES = 64L << 20;

  private static final int MANY_JOBS = 50;

  /** Rows of a chunk if imports are slow. */
  private static final int SMALL_CHUNK = 100;

  private static final int LARGE_CHUNK = 40_000;

  /** Claims that a refused change has left delay the next one for so long. */
  private static final Duration GRACE_PERIOD = Duration.ofMillis(200);

  private static final AtomicInteger TENANTS = new AtomicInteger(1000);

  private final TestKeyspace keyspace;
  private final int defaultTenant = TENANTS.incrementAndGet();
  private final String basePath;
  private final int jobsPerTenant;
  private final long maxBytes;
  private final boolean slowImports;
  private Function<Path, AccessConfig> access = folder -> AccessConfig.OPEN;
  private Domain domain;
  private Metrics metrics;
  private AuditWriter audit;
  private JobExecutor imports;
  private Path folder;
  private URI base;

  public ApiServer() {
    this("/");
  }

  public ApiServer(String basePath) {
    this(TestKeyspace.shared(), basePath, MANY_JOBS, MOST_BYTES, false);
  }

  private ApiServer(
      TestKeyspace keyspace,
      String basePath,
      int jobsPerTenant,
      long maxBytes,
      boolean slowImports) {
    this.keyspace = keyspace;
    this.basePath = basePath;
    this.jobsPerTenant = jobsPerTenant;
    this.maxBytes = maxBytes;
    this.slowImports = slowImports;
  }

  /** A server with a limit of unfinished imports and merges per tenant. */
  public static ApiServer withJobsPerTenant(int most) {
    return new ApiServer(TestKeyspace.shared(), "/", most, MOST_BYTES, false);
  }

  /** A server with a limit of decompressed bytes per import. */
  public static ApiServer withMostBytes(long most) {
    return new ApiServer(TestKeyspace.shared(), "/", MANY_JOBS, most, false);
  }

  /** A server whose back-fills of new keys walk the profiles of its class only. */
  public static ApiServer withOwnKeyspace() {
    return new ApiServer(new TestKeyspace(), "/", MANY_JOBS, MOST_BYTES, false);
  }

  /** The same, but imports have small chunks, and each chunk takes a while. */
  public ApiServer withSlowImports() {
    var slow = new ApiServer(keyspace, basePath, jobsPerTenant, maxBytes, true);
    slow.access = access;
    return slow;
  }

  /** The same with access control, for which it may use a folder. */
  public static ApiServer withAccess(Function<Path, AccessConfig> access) {
    var server = new ApiServer(new TestKeyspace(), "/", MANY_JOBS, MOST_BYTES, false);
    server.access = access;
    return server;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    keyspace.beforeAll(context);
    var session = session();
    var jobs = await(Imports.open(keyspace.vertx(), session));
    domain = await(Domain.open(keyspace.vertx(), session, jobs, GRACE_PERIOD));
    folder = temporaryFolder();
    var importConfig =
        new ImportConfig(
            List.of(folder.resolve("imports")),
            folder.resolve("spool"),
            folder.resolve("spool"),
            maxBytes,
            0,
            jobsPerTenant,
            30,
            slowImports ? SMALL_CHUNK : LARGE_CHUNK);
    metrics = Metrics.ofThisJvm();
    var running =
        await(
            Jobs.open(keyspace.vertx(), session, importConfig, domain, jobs, metrics, Traces.off())
                .compose(Jobs::resume));
    imports = running.executor();
    var config = new HttpConfig("127.0.0.1", 0, basePath, defaultTenant);
    var contract = CodeCheck.CONTRACT;
    var cluster = prepared(session, ClusterConfigStore::new);
    var health = HealthChecks.of(session, cluster, Optional.empty());
    health.started();
    var entries = prepared(session, AuditStore::new);
    audit = new AuditWriter(entries, AuditConfig.DEFAULT, metrics);
    var operations =
        Api.operations(keyspace.vertx(), contract, domain, health, running, entries, metrics);
    var control = AccessControl.open(keyspace.vertx(), access.apply(folder), metrics);
    var http = new HttpVerticle(config, contract, operations, control, audit, metrics, 1);
    await(keyspace.vertx().deployVerticle(http));
    base = config.address(http.port());
  }

  private CassandraSession session() {
    var driver = keyspace.driver();
    return slowImports
        ? CassandraSession.over(keyspace.vertx(), driver, new SlowSlices(driver))
        : keyspace.session();
  }

  /** Waits until the entries of all answered requests are in the audit log. */
  public void awaitAudit() {
    await(audit.drain());
  }

  /** The server stops with the keyspace's Vert.x. */
  @Override
  public void afterAll(ExtensionContext context) {
    ended(imports.close().toCompletionStage());
    metrics.close();
    keyspace.afterAll(context);
  }

  /** A client without the tenant header. */
  public ContractClient client() {
    return new ContractClient(base);
  }

  /** The tenant of requests that name none. */
  public int defaultTenant() {
    return defaultTenant;
  }

  /** A new tenant without any definitions. */
  public TenantClient tenant() {
    return new TenantClient(client(), TENANTS.incrementAndGet());
  }

  /** A new tenant with the schema of {@link TenantClient#defineCustomers}. */
  public TenantClient customers() {
    var tenant = tenant();
    tenant.defineCustomers();
    return tenant;
  }

  /** The folder of files that clients may import by path. */
  public Path importFolder() {
    return folder.resolve("imports");
  }

  /** The folder of uploads while they are imported. */
  public Path spool() {
    return folder.resolve("spool");
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory(
          Files.createDirectories(Path.of("target", "api")), "server-");
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  public URI base() {
    return base;
  }

  public Domain domain() {
    return domain;
  }

  public TestKeyspace keyspace() {
    return keyspace;
  }
}
