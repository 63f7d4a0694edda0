package kindred.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import kindred.Application;
import kindred.ServerConfig;
import kindred.cassandra.TestKeyspace;
import kindred.demo.CustomerFile.Pair;
import kindred.settings.Environment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {

  private static final int ROWS = 600;

  private static final List<Pair> PAIRS =
      List.of(
          new Pair("ada.stone.1@example.org", "a.stone.2@example.com"),
          new Pair("milo.hale.3@example.org", "m.hale.4@example.com"));

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  @TempDir static Path data;

  private static Application server;

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);

  @BeforeAll
  static void start() {
    var settings = KEYSPACE.settings();
    settings.put("KINDRED_HTTP_PORT", "0");
    settings.put("KINDRED_DATA_DIR", data.toString());
    server = Application.start(ServerConfig.from(Environment.of(settings)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void should_merge_another_pair_each_time_and_report_when_all_are_merged() {
    var client = new DemoClient(server.baseUri(), 7);
    new DemoSchema(client, out).define();
    for (var pair : PAIRS) {
      create(client, pair.email());
      create(client, pair.otherEmail());
    }

    var first = new DemoMerge(client, out).mergeOne(PAIRS);
    var second = new DemoMerge(client, out).mergeOne(PAIRS);
    var none = new DemoMerge(client, out).mergeOne(PAIRS);

    assertThat(first).isNotEqualTo(second);
    assertThat(none).isEqualTo(second);
    assertThat(shown()).contains("404 merged").contains("all 2 pairs were merged");
    assertThat(client.get("/profiles/" + first).body().path("EmailAddress"))
        .extracting(node -> node.textValue())
        .containsExactly("ada.stone.1@example.org", "a.stone.2@example.com");
  }

  @Test
  void should_keep_an_existing_schema() {
    var client = new DemoClient(server.baseUri(), 8);

    assertThat(new DemoSchema(client, out).define()).isTrue();
    assertThat(new DemoSchema(client, out).define()).isFalse();
    assertThat(shown())
        .containsOnlyOnce("Phone           extension, many records per customer        created");
  }

  @Test
  void should_run_again_on_the_same_data() {
    var imports = data.resolve("imports");

    Demo.run(server.baseUri(), imports, out, ROWS);
    Demo.run(server.baseUri(), imports, out, ROWS);

    assertThat(shown())
        .containsOnlyOnce("exactly as generated")
        .containsOnlyOnce("the other rows were imported by an earlier run")
        .contains("no profile was created twice");
    assertThat(shown().split("-> 204, Merge-Id")).hasSize(3);
  }

  private static void create(DemoClient client, String email) {
    client
        .post(
            "/profiles",
            """
            {"FirstName": "A", "PhoneNumber": "01-555-000-0001", "EmailAddress": "%s"}"""
                .formatted(email))
        .require(201);
  }

  private String shown() {
    return shown.toString(StandardCharsets.UTF_8);
  }
}
