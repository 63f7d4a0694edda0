package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.http.ApiServer;
import kindred.http.ContractClient.Answer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Logs that cannot be written, and logs that the database does not lead to. */
class ImportLogApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer().withSlowImports();

  private static final int ROWS = 1_000;

  private final TenantClient tenant = API.customers();
  private final ImportClient imports = new ImportClient(API, tenant);
  private final String name = "log-" + tenant.id() + ".csv";

  @Test
  void a_folder_with_the_name_of_the_log_is_refused_before_the_first_row() throws IOException {
    var file = imports.place(name, data(10));
    Files.createDirectory(log(file));

    assertUnwritable(begin(name), name);

    Files.delete(log(file));
    assertThat(imports.until(ImportClient.id(begin(name)), "completed").has("warning")).isFalse();
  }

  @Test
  void a_file_that_is_no_log_is_never_replaced_also_if_it_comes_later() throws IOException {
    var file = imports.place(name, data(ROWS));
    var other = Files.writeString(log(file), "of somebody else");
    var refused = begin(name);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("log-exists");

    Files.delete(other);
    var id = paused();
    Files.writeString(other, "of somebody else");
    resume(id);

    var job = imports.until(id, "completed");
    assertThat(job.path("warning").path("code").asText()).isEqualTo("log-unwritable");
    assertThat(other).hasContent("of somebody else");
  }

  @Test
  void a_name_too_long_for_a_log_is_refused_before_the_first_row() {
    var longest = "n".repeat(252);
    imports.place(longest, data(10));

    assertUnwritable(begin(longest), longest);
  }

  @Test
  void a_folder_that_the_server_may_not_write_is_refused_before_the_first_row() throws IOException {
    var folder = Files.createDirectory(API.importFolder().resolve("read-only-" + tenant.id()));
    Files.writeString(folder.resolve(name), data(10));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    Assumptions.assumeFalse(Files.isWritable(folder), "root may write everything");

    assertUnwritable(begin(folder.getFileName() + "/" + name), folder.getFileName() + "/" + name);
  }

  @Test
  void a_copy_that_fails_later_is_a_warning_of_a_completed_job() throws IOException {
    var file = imports.place(name, data(ROWS));
    var id = paused();
    Files.createDirectory(log(file));

    resume(id);

    var job = imports.until(id, "completed");
    assertThat(job.has("fault")).isFalse();
    assertThat(job.path("counts").path("imported").asInt()).isEqualTo(ROWS);
    assertThat(job.path("warning").path("code").asText()).isEqualTo("log-unwritable");
    assertThat(job.path("warning").path("message").asText())
        .isEqualTo(
            "The server cannot write '%s.log' beside the file. The log is at 'links.log'."
                .formatted(name));
    assertThat(tenant.get("/imports/" + id + "/log").text().lines()).hasSize(ROWS + 1);
    Files.delete(log(file));
  }

  @Test
  void a_log_that_fails_later_is_a_warning_of_a_completed_job() throws IOException {
    imports.place(name, data(ROWS));
    var id = paused();
    var inTheWay = Files.createDirectory(spool().resolve(id + ".log"));

    resume(id);

    var job = imports.until(id, "completed");
    assertThat(job.path("warning").path("code").asText()).isEqualTo("log-unwritable");
    assertThat(job.path("warning").path("message").asText())
        .isEqualTo(
            "The server cannot write the log. The outcomes of the rows are at 'links.rows'.");
    assertThat(tenant.get("/imports/" + id + "/log").code()).isEqualTo("import-log-not-found");
    Files.delete(inTheWay);
  }

  private Answer log(JsonNode job) {
    return tenant.get("/imports/" + job.path("id").asText() + "/log");
  }

  private void assertUnwritable(Answer answer, String profiles) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("log-unwritable");
    assertThat(answer.json().path("detail").asText())
        .startsWith("The server cannot write '" + profiles + ".log' beside the file.");
    assertThat(tenant.get("/imports").json()).isEmpty();
    assertThat(tenant.identify("EmailAddress=p1@x.org")).isEmpty();
  }

  private static Path log(Path file) {
    return file.resolveSibling(file.getFileName() + ".log");
  }

  private static Path spool() {
    return API.importFolder().resolveSibling("spool");
  }

  private String paused() {
    var id = ImportClient.id(begin(name));
    imports.pause(id);
    return id;
  }

  private void resume(String id) {
    tenant.patch("/imports/" + id, "{\"state\": \"running\"}");
  }

  private Answer begin(String profiles) {
    var description =
        "{\"profiles\": \"%s\", \"id-key\": \"idEmail\", \"create-log\": true}".formatted(profiles);
    return imports.described(description, "Prefer", "respond-async");
  }

  private static String data(int rows) {
    return IntStream.range(0, rows)
        .mapToObj(i -> "p" + i + "@x.org")
        .collect(Collectors.joining("\n", "EmailAddress\n", "\n"));
  }
}
