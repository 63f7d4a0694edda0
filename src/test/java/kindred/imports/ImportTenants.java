package kindred.imports;

import java.util.concurrent.atomic.AtomicInteger;
import kindred.cassandra.TestKeyspace;
import kindred.harness.TestTenant;

/** Tenants nobody else uses, with the schema of {@link ImportServer#define}. */
public final class ImportTenants {

  private static final AtomicInteger IDS = new AtomicInteger(1_000_000);

  private final TestKeyspace keyspace;
  private int template;

  public ImportTenants(TestKeyspace keyspace) {
    this.keyspace = keyspace;
  }

  /** One more. */
  public int next() {
    int tenant = IDS.incrementAndGet();
    TestTenant.copySchema(keyspace, template(), tenant);
    return tenant;
  }

  private synchronized int template() {
    if (template == 0) {
      int tenant = IDS.incrementAndGet();
      ImportServer.define(keyspace, tenant);
      template = tenant;
    }
    return template;
  }
}
