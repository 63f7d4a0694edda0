package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.audit.Auditor;
import kindred.audit.Auditor.Promises;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Imports whose file changes before all of it was read. */
class ImportFileChangesIT {

  @RegisterExtension static final ApiServer API = new ApiServer().withSlowImports();

  /** 30 chunks of the server, and more than it reads at once. */
  private static final int ROWS = 3_000;

  private final TenantClient tenant = API.customers();
  private final ImportClient imports = new ImportClient(API, tenant);
  private final Path file = imports.place("changing-" + tenant.id() + ".csv", data(ROWS, "p"));

  /** A change of the file by another program. */
  private enum Change {
    GROWS {
      @Override
      void applyTo(Path file) throws IOException {
        Files.writeString(file, "more@x.org,n\n", StandardOpenOption.APPEND);
      }
    },
    SHRINKS {
      @Override
      void applyTo(Path file) throws IOException {
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
          channel.truncate(Files.size(file) / 2);
        }
      }
    },
    VANISHES {
      @Override
      void applyTo(Path file) throws IOException {
        Files.delete(file);
      }
    },
    IS_REPLACED_BY_ONE_OF_THE_SAME_SIZE {
      @Override
      void applyTo(Path file) throws IOException {
        var other = Files.writeString(file.resolveSibling("other"), data(ROWS, "q"));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
      }
    };

    abstract void applyTo(Path file) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void an_import_fails_before_it_processes_what_it_read_after_the_change(Change change)
      throws IOException {
    var id = begin();
    tenant.patch("/imports/" + id, "{\"max_rows_per_second\": 250}");
    imports.until(id, job -> job.path("counts").path("read").asLong() > 0);

    change.applyTo(file);

    var failed = imports.until(id, "failed");
    assertThat(failed.path("fault").path("code").asText()).isEqualTo("file-changed");
    assertThat(failed.path("fault").path("message").asText()).isNotEmpty();
    assertConsistent(id, failed);
  }

  @Test
  void an_import_whose_file_changed_during_a_pause_fails_when_it_resumes() throws IOException {
    var id = begin();
    imports.pause(id);
    Change.IS_REPLACED_BY_ONE_OF_THE_SAME_SIZE.applyTo(file);

    tenant.patch("/imports/" + id, "{\"state\": \"running\"}");

    var failed = imports.until(id, "failed");
    assertThat(failed.path("fault").path("code").asText()).isEqualTo("file-changed");
    assertConsistent(id, failed);
  }

  @Test
  void an_import_waits_for_a_file_that_is_missing_for_a_while() throws IOException {
    var id = begin();
    imports.pause(id);
    var away = Files.move(file, file.resolveSibling("away-" + tenant.id()));
    tenant.patch("/imports/" + id, "{\"state\": \"running\"}");
    imports.until(id, "queued");

    Files.move(away, file);

    var counts = imports.until(id, "completed").path("counts");
    assertThat(counts.path("imported").asInt()).isEqualTo(ROWS);
    assertThat(Auditor.live(API.keyspace(), tenant.id())).hasSize(ROWS);
  }

  /** Imported profiles stay, and there are no others. */
  private void assertConsistent(String id, JsonNode failed) {
    int imported = failed.path("counts").path("imported").asInt();
    assertThat(imported).isLessThan(ROWS).isEqualTo((int) imports.count(id, "read"));
    assertThat(failed.has("finished_at")).isTrue();
    var rows = tenant.get("/imports/" + id + "/rows?outcome=imported&limit=1000").json();
    assertThat(rows).hasSize(Math.min(imported, 1_000));
    var log = tenant.get("/imports/" + id + "/log").text();
    assertThat(log.lines()).hasSize(imported + 1);
    assertThat(Auditor.live(API.keyspace(), tenant.id())).hasSize(imported);
    assertThat(tenant.identify("EmailAddress=more@x.org")).isEmpty();
    assertThat(tenant.identify("EmailAddress=q" + (ROWS - 1) + "@x.org")).isEmpty();
    assertThat(Auditor.audit(API.keyspace(), tenant.id(), new Promises().nothingInTransition()))
        .isEmpty();
  }

  /** With a limit of errors no chunk is read ahead. */
  private String begin() {
    var description =
        "{\"profiles\": \"%s\", \"id-key\": \"idEmail\", \"max-errors\": 999, \"create-log\": true}"
            .formatted(file.getFileName());
    return ImportClient.id(imports.described(description, "Prefer", "respond-async"));
  }

  private static String data(int rows, String prefix) {
    return IntStream.range(0, rows)
        .mapToObj(i -> prefix + i + "@x.org,n" + i)
        .collect(Collectors.joining("\n", "EmailAddress,FirstName\n", "\n"));
  }
}
