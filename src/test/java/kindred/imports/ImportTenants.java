package kindred.imports;

import java.util.concurrent.atomic.AtomicInteger;
import kindred.cassandra.TestKeyspace;
import kindred.harness.TestSchema;

/** New tenants with the schema of {@link ImportServer#define}. */
public final class ImportTenants {

  private static final AtomicInteger IDS = new AtomicInteger(1_000_000);

  private final TestKeyspace keyspace;
  private int template;

  public ImportTenants(TestKeyspace keyspace) {
    this.keyspace = keyspace;
  }

  /** The next new tenant. */
  public int next() {
    int tenant = IDS.incrementAndGet();
    TestSchema.copy(keyspace, template(), tenant);
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
