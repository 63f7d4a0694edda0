package kindred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ServerProcess;
import kindred.http.ContractClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code import} while its server or itself is stopped; all in processes. */
@Order(1)
class ImportCommandIT {

  private static final int SIGINT = 128 + 2;
  private static final int SIGTERM = 128 + 15;
  private static final char CTRL_C = 3;
  private static final int ROWS = 60_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(120);

  /** Redrawn on its line, with the rows that are done and the speed. */
  private static final Pattern BAR =
      Pattern.compile("\\rimport +\\d+% \\[[=> ]+] +[1-9]\\d*/\\d+ rows .*/s");

  @TempDir private Path temp;

  private final TestKeyspace keyspace = new TestKeyspace();
  private final Map<String, String> settings = new HashMap<>();
  private ServerProcess server;
  private ContractClient client;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    keyspace.beforeAll(null);
    settings.putAll(keyspace.settings());
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      settings.put("KINDRED_HTTP_PORT", socket.getLocalPort() + "");
    }
    settings.put("KINDRED_SERVER", "http://127.0.0.1:" + settings.get("KINDRED_HTTP_PORT"));
    settings.put("KINDRED_DATA_DIR", temp.resolve("data").toString());
    startServer();
    client.put("/metadata/profiles", "[{\"name\": \"Email\", \"type\": \"string\"}]");
    client.post(
        "/metadata/identification-keys",
        "{\"name\": \"idEmail\", \"attributes\": [\"Email\"], \"unique\": true}");
    file =
        Files.writeString(
            temp.resolve("rows.csv"),
            IntStream.range(0, ROWS)
                .mapToObj(row -> "r" + row + "@a.example\n")
                .collect(Collectors.joining("", "Email\n", "")));
  }

  @AfterEach
  void stop() {
    server.close();
    keyspace.afterAll(null);
  }

  @Test
  void an_import_whose_server_is_killed_and_started_again_ends_with_the_right_totals()
      throws Exception {
    try (var command = importing()) {
      var id = slowJob();

      server.close();
      startServer();
      change(id, "{\"max_rows_per_second\": 0}");

      assertThat(command.status()).as(command.text()).isZero();
      assertThat(command.text())
          .contains("import " + id + " completed: 60,000 read, 60,000 imported, 0 failed");
    }
  }

  @Test
  void a_person_sees_a_bar_and_leaves_it_with_ctrl_c() throws Exception {
    try (var command = ServerProcess.onTerminal(temp, settings, arguments())) {
      var id = slowJob();
      await().atMost(TIMEOUT).until(() -> BAR.matcher(command.text()).find());

      command.press(CTRL_C);

      assertThat(command.status()).as(command.text()).isEqualTo(SIGINT);
      assertThat(command.text())
          .contains("The import continues on the server", "jobs follow " + id)
          .doesNotContain("Exception");
      assertThat(client.get("/imports/" + id).json().path("state").asText()).isEqualTo("running");
      change(id, "{\"state\": \"cancelled\"}");
    }
    settings.put("NO_COLOR", "1");
    try (var help = ServerProcess.onTerminal(temp, settings, "import", "--help")) {
      assertThat(help.status()).isZero();
      assertThat(help.text()).contains("Examples:").doesNotContain("\u001b");
    }
  }

  @Test
  void a_command_that_is_stopped_leaves_the_job_running_and_a_repeated_one_ends_it()
      throws Exception {
    String id;
    try (var command = importing()) {
      id = slowJob();
      change(id, "{\"state\": \"paused\"}");
      await().atMost(TIMEOUT).until(() -> command.text().contains("Job " + id));

      command.stop();

      assertThat(command.status()).isEqualTo(SIGTERM);
      assertThat(command.text())
          .contains("The import continues on the server", "jobs follow " + id);
    }
    try (var again = importing()) {
      await().atMost(TIMEOUT).until(() -> again.text().contains("Job " + id));
      change(id, "{\"state\": \"running\", \"max_rows_per_second\": 0}");

      assertThat(again.status()).as(again.text()).isZero();
      assertThat(again.text())
          .contains("was sent with these options before", id + " completed: 60,000 read");
    }
  }

  private void startServer() throws IOException {
    server = ServerProcess.start(temp, settings);
    client = server.client();
  }

  private ServerProcess importing() throws IOException {
    return ServerProcess.start(temp, settings, arguments());
  }

  private String[] arguments() {
    return new String[] {"import", file.toString(), "--id-key", "idEmail"};
  }

  /** The job of the command, as slow as it can be. */
  private String slowJob() {
    await().atMost(TIMEOUT).until(() -> !jobs().isEmpty());
    var id = jobs().path(0).path("id").asText();
    change(id, "{\"max_rows_per_second\": 100}");
    assertThat(client.get("/imports/" + id).json().path("state").asText()).isEqualTo("running");
    return id;
  }

  private JsonNode jobs() {
    return client.get("/imports").json();
  }

  private void change(String id, String json) {
    assertThat(client.patch("/imports/" + id, json).status()).isEqualTo(200);
  }
}
