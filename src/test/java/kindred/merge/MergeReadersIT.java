package kindred.merge;

import static kindred.cassandra.TestKeyspace.await;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.cassandra.TestKeyspace;
import kindred.harness.Protocol;
import kindred.harness.TestTenant;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A reader sees both profiles as before the merge, or the merged one; never a part of the merge,
 * and never the state before it after the state after it, with any fault at any statement of the
 * merge.
 */
class MergeReadersIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = TestKeyspace.shared();

  @TestFactory
  Stream<DynamicTest> readers_see_before_or_after() {
    return Protocol.everyFault(KEYSPACE, Watched::new);
  }

  private static Map<String, Object> person(String name) {
    return Map.of(
        "FirstName",
        name,
        "LastName",
        "Lee",
        "EmailAddress",
        name + "@x.org",
        "Visit",
        List.of(Map.of("Day", name + " 1"), Map.of("Day", name + " 2")),
        "Card",
        List.of(Map.of("Number", name, "Label", "gold")));
  }

  private static final class Watched implements Protocol {
    private final TestTenant tenant;
    private final String source;
    private final String destination;
    private final MergeReader reader;

    Watched(TestTenant tenant) {
      this.tenant = tenant;
      this.source = tenant.create(person("source"));
      this.destination = tenant.create(person("destination"));
      this.reader = new MergeReader(KEYSPACE.vertx(), tenant, source, destination);
    }

    @Override
    public Future<?> run(Domain server) {
      return tenant.merge(server, source, destination);
    }

    @Override
    public void ended(Future<?> operation) {
      await(operation);
      reader.endsMerged();
    }

    @Override
    public void died() {
      reader.awaitReads(5);
      await(tenant.merge(tenant.sound(), source, destination));
      reader.endsMerged();
    }
  }
}
