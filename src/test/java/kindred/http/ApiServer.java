package kindred.http;

import static kindred.cassandra.TestKeyspace.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import kindred.Api;
import kindred.Domain;
import kindred.cassandra.ClusterConfigStore;
import kindred.cassandra.TestKeyspace;
import kindred.http.imports.ImportOperations;
import kindred.http.imports.ImportUploads;
import kindred.http.merges.BulkMergeOperations;
import kindred.http.server.HttpConfig;
import kindred.http.server.HttpVerticle;
import kindred.jobs.ImportConfig;
import kindred.jobs.execution.Imports;
import kindred.jobs.execution.JobExecutor;
import kindred.metrics.Metrics;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The whole API on a free port, over a keyspace of its own for a test class; every answer is held
 * against the contract. Tests keep apart by asking for tenants that nobody else has.
 */
public final class ApiServer implements BeforeAllCallback, AfterAllCallback {

  /** Small, so that a test can go beyond it. */
  public static final long MOST_BYTES = 64L << 20;

  private static final int MANY_JOBS = 50;

  private static final AtomicInteger TENANTS = new AtomicInteger(1000);

  private final TestKeyspace keyspace = new TestKeyspace();
  private final String basePath;
  private final int jobsPerTenant;
  private final long mostBytes;
  private Domain domain;
  private JobExecutor imports;
  private Path folder;
  private URI base;

  public ApiServer() {
    this("/");
  }

  public ApiServer(String basePath) {
    this(basePath, MANY_JOBS, MOST_BYTES);
  }

  private ApiServer(String basePath, int jobsPerTenant, long mostBytes) {
    this.basePath = basePath;
    this.jobsPerTenant = jobsPerTenant;
    this.mostBytes = mostBytes;
  }

  /** A server whose tenants may have so many imports and merges that are not over. */
  public static ApiServer withJobsPerTenant(int most) {
    return new ApiServer("/", most, MOST_BYTES);
  }

  /** A server whose imports may be so large, unpacked. */
  public static ApiServer withMostBytes(long most) {
    return new ApiServer("/", MANY_JOBS, most);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    keyspace.beforeAll(context);
    var session = keyspace.session();
    var jobs = await(Imports.open(keyspace.vertx(), session));
    domain = await(Domain.open(keyspace.vertx(), session, jobs, Domain.GRACE_PERIOD));
    folder = temporaryFolder();
    var importConfig =
        new ImportConfig(
            List.of(folder.resolve("imports")), folder.resolve("spool"), mostBytes, jobsPerTenant);
    imports =
        await(
            JobExecutor.open(keyspace.vertx(), session, importConfig, domain.importServices(jobs)));
    var config = new HttpConfig("127.0.0.1", 0, basePath, 101);
    var contract = Contract.load();
    var metrics = Metrics.ofThisJvm();
    var cluster = await(ClusterConfigStore.open(session));
    var uploads = new ImportUploads(keyspace.vertx(), imports);
    var operations =
        Api.operations(
            contract,
            domain,
            cluster,
            new ImportOperations(imports, uploads),
            new BulkMergeOperations(imports, uploads),
            metrics);
    var http = new HttpVerticle(config, contract, operations, metrics);
    await(keyspace.vertx().deployVerticle(http));
    base = config.address(http.port());
  }

  /** The server stops with the keyspace's Vert.x. */
  @Override
  public void afterAll(ExtensionContext context) {
    await(imports.close());
    keyspace.afterAll(context);
  }

  /** A client that names no tenant. */
  public ContractClient client() {
    return new ContractClient(base);
  }

  /** A tenant for whom nothing is defined yet. */
  public TenantClient tenant() {
    return new TenantClient(client(), TENANTS.incrementAndGet());
  }

  /** A tenant with the schema of {@link TenantClient#defineCustomers}. */
  public TenantClient customers() {
    var tenant = tenant();
    tenant.defineCustomers();
    return tenant;
  }

  /** The folder of files that may be imported by their path. */
  public Path importFolder() {
    return folder.resolve("imports");
  }

  /** Where uploads lie while they are imported. */
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
