package kindred.imports;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kindred.audit.Auditor;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.TestKeyspace;
import kindred.jobs.ImportCounts;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOptions;
import kindred.jobs.execution.Imports;
import kindred.problem.Fault.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Imports of the same records at the same moment. */
class RivalImportsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final int TENANT = 7;
  private static final int RECORDS = 300;

  @Test
  void each_record_is_imported_by_one_of_them_and_skipped_by_the_others() {
    define();
    var file =
        IntStream.range(0, RECORDS)
            .mapToObj(i -> "%d,a%d@x.org,b%d@x.org%n".formatted(i, i, RECORDS - i))
            .collect(Collectors.joining("", "Badge,EmailAddress[1],EmailAddress[2]\n", ""));

    var runs = List.of(run(file), run(file), run(file));

    var counts = runs.stream().map(run -> await(run).progress().counts()).toList();
    assertThat(counts).allMatch(count -> count.read() == RECORDS && count.failed() == 0);
    assertThat(counts.stream().mapToLong(ImportCounts::imported).sum()).isEqualTo(RECORDS);
    assertThat(Auditor.living(KEYSPACE.driver(), TENANT)).hasSize(RECORDS);
    assertThat(Auditor.audit(KEYSPACE.driver(), TENANT, new Promises().nothingFrozen())).isEmpty();
  }

  private static void define() {
    var schemas = KEYSPACE.domain().schemas();
    await(
        schemas.defineCore(
            TENANT,
            Stream.of("Badge", "EmailAddress")
                .map(name -> Map.of("name", name, "type", "string"))
                .toList()));
    for (var name : List.of("Badge", "EmailAddress")) {
      await(
          schemas.createKey(
              TENANT, Map.of("name", "id" + name, "attributes", List.of(name), "unique", true)));
    }
  }

  /** On a server of its own. */
  private static Future<ImportJob> run(String content) {
    return ImportServer.over(KEYSPACE, KEYSPACE.driver()::executeAsync, Imports.Timeouts.USUAL)
        .upload(TENANT, ImportOptions.read(Map.of("id-key", "idBadge"), Place.PARAMETER), content);
  }
}
