package kindred.http;

import static kindred.cassandra.TestKeyspace.ended;

import java.net.URI;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A second server on the keyspace of a test class's first one, which must start before it. */
public final class SecondServer implements BeforeAllCallback, AfterAllCallback {

  private final ApiServer first;
  private DomainServer server;

  public SecondServer(ApiServer first) {
    this.first = first;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    server = DomainServer.start(first.keyspace(), first.keyspace().driver()::executeAsync);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    ended(server.stop().toCompletionStage());
  }

  public URI base() {
    return server.base();
  }

  /** A client of this server for the same tenant. */
  public TenantClient client(TenantClient tenant) {
    return new TenantClient(new ContractClient(base()), tenant.id());
  }
}
