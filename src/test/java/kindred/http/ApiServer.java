package kindred.http;

import static kindred.cassandra.TestKeyspace.await;

import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import kindred.Api;
import kindred.Domain;
import kindred.cassandra.ClusterConfigStore;
import kindred.cassandra.TestKeyspace;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The whole API on a free port, over a keyspace of its own for a test class; every answer is held
 * against the contract. Tests keep apart by asking for tenants that nobody else has.
 */
public final class ApiServer implements BeforeAllCallback, AfterAllCallback {

  private static final AtomicInteger TENANTS = new AtomicInteger(1000);

  private final TestKeyspace keyspace = new TestKeyspace();
  private final String basePath;
  private Domain domain;
  private URI base;

  public ApiServer() {
    this("/");
  }

  public ApiServer(String basePath) {
    this.basePath = basePath;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    keyspace.beforeAll(context);
    domain = keyspace.domain();
    var config = new HttpConfig("127.0.0.1", 0, basePath, 101);
    var contract = Contract.load();
    var cluster = await(ClusterConfigStore.open(keyspace.session()));
    var operations = Api.operations(contract, domain, cluster, new ImportOperations());
    var http = new HttpVerticle(config, contract, operations);
    await(keyspace.vertx().deployVerticle(http));
    base = config.address(http.port());
  }

  /** The server stops with the keyspace's Vert.x. */
  @Override
  public void afterAll(ExtensionContext context) {
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
