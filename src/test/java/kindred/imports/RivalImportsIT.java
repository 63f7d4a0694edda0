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
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.TestKeyspace;
import kindred.jobs.ImportCounts;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOptions;
import kindred.jobs.execution.JobTimeouts;
import kindred.problem.Fault.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Imports of the same rows, one after the other and concurrent. */
class RivalImportsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final int TENANT = 7;
  private static final int ROWS = 300;
  private static final int SLICE = 500;

  @Test
  void each_row_is_imported_by_one_import_and_skipped_by_the_others() {
    define();
    var file =
        IntStream.range(0, ROWS)
            .mapToObj(i -> "%d,a%d@x.org,b%d@x.org%n".formatted(i, i, ROWS - i))
            .collect(Collectors.joining("", "Badge,EmailAddress[1],EmailAddress[2]\n", ""));

    var runs = List.of(run(file), run(file), run(file));

    var counts = runs.stream().map(run -> await(run).progress().counts()).toList();
    assertThat(counts).allMatch(count -> count.read() == ROWS && count.failed() == 0);
    assertThat(counts.stream().mapToLong(ImportCounts::imported).sum()).isEqualTo(ROWS);
    assertThat(Auditor.live(KEYSPACE, TENANT)).hasSize(ROWS);
    assertThat(Auditor.audit(KEYSPACE, TENANT, new Promises().nothingInTransition())).isEmpty();
  }

  @Test
  void rows_that_exist_are_recognised_by_reads_from_the_first_slice_on() {
    ImportServer.define(KEYSPACE, TENANT + 1);
    var file =
        IntStream.range(0, 2 * SLICE)
            .mapToObj("c%d@x.org%n"::formatted)
            .collect(Collectors.joining("", "EmailAddress\n", ""));
    var first = await(ImportServer.sound(KEYSPACE).upload(TENANT + 1, file));
    assertThat(first.progress().counts().imported()).isEqualTo(2 * SLICE);

    var executor = FaultyExecutor.sound(KEYSPACE.driver());
    var again = await(ImportServer.over(KEYSPACE, executor).upload(TENANT + 1, file));

    assertThat(again.progress().counts().skipped()).isEqualTo(2 * SLICE);
    assertThat(executor.sent()).noneMatch(cql -> cql.contains("INSERT INTO key_claim"));
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
    return ImportServer.over(KEYSPACE, KEYSPACE.driver()::executeAsync, JobTimeouts.DEFAULT)
        .upload(TENANT, ImportOptions.read(Map.of("id-key", "idBadge"), Place.PARAMETER), content);
  }
}
