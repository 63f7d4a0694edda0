package kindred.imports;

import static kindred.cassandra.TestKeyspace.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import kindred.TestTenant;
import kindred.cassandra.TestKeyspace;
import kindred.schema.SchemaRegistry;

/**
 * Tenants nobody else uses, with unique e-mail addresses and badges, phone numbers that are not
 * unique, and titles.
 */
final class ImportTenants {

  private static final AtomicInteger IDS = new AtomicInteger(1_000_000);

  private final TestKeyspace keyspace;
  private int template;

  ImportTenants(TestKeyspace keyspace) {
    this.keyspace = keyspace;
  }

  /** One more. */
  int next() {
    int tenant = IDS.incrementAndGet();
    TestTenant.copySchema(keyspace, template(), tenant);
    return tenant;
  }

  private synchronized int template() {
    if (template == 0) {
      int tenant = IDS.incrementAndGet();
      define(keyspace.domain().schemas(), tenant);
      template = tenant;
    }
    return template;
  }

  private static void define(SchemaRegistry schemas, int tenant) {
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
}
