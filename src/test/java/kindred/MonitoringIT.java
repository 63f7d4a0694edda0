package kindred;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Metrics, their documentation, the alerts and the dashboard agree, at a server without requests;
 * after that, its traces reach a collector.
 */
class MonitoringIT {

  private static final Path DOCUMENT = Path.of("docs/operations.md");
  private static final Path MONITORING = Path.of("deploy/monitoring");
  private static final Pattern NAME =
      Pattern.compile("\\b(kindred|jvm|process|system|logback)_[a-z_]*[a-z]");

  private static final Pattern SELECTOR = Pattern.compile("\\b(kindred_[a-z_]+)\\{([^}]*)}");
  private static final Pattern LABEL = Pattern.compile("([a-z]+)(?:=~|!~|!=|=)\"([^\"]*)\"");

  /** Shown only by a server with TLS, or with a users file. */
  private static final String ONLY = " only";

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  @TempDir private static Path temp;
  private static ServerProcess server;
  private static String metrics;
  private static HttpServer collector;
  private static final List<String> SPANS = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          SPANS.add(new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    var settings = KEYSPACE.settings();
    settings.put("KINDRED_HTTP_PORT", "0");
    settings.put("KINDRED_DATA_DIR", temp.resolve("data").toString());
    settings.put("KINDRED_LOG_FORMAT", "json");
    settings.put("KINDRED_OTLP_ENDPOINT", "http://127.0.0.1:" + collector.getAddress().getPort());
    server = ServerProcess.start(temp, settings);
    metrics = server.client().get("/metrics").text();
  }

  @AfterAll
  static void stop() {
    server.close();
    collector.stop(0);
  }

  @Test
  void spans_of_requests_their_statements_and_chunks_reach_the_collector() {
    var trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    var client =
        server.client().with("traceparent", "00-" + trace + "-00f067aa0ba902b7-01").ofTenant(7);
    client.defineCustomers();
    client.create("{\"FirstName\": \"Lovelace\", \"EmailAddress\": \"ada@example.com\"}");
    client.post(
        "/profiles/import",
        "FirstName,EmailAddress\nBabbage,bob@example.com\n",
        "Content-Type",
        "text/csv");

    var id = new String(HexFormat.of().parseHex(trace), ISO_8859_1);
    for (var name : List.of("createProfile", "lwt profile", "lwt key_claim")) {
      await()
          .until(() -> SPANS.stream().anyMatch(sent -> sent.contains(name) && sent.contains(id)));
    }
    await().until(() -> SPANS.stream().anyMatch(sent -> sent.contains("import chunk")));
    assertThat(server.text().lines().filter(line -> line.contains("\"message\":\"Import ")))
        .isNotEmpty()
        .allMatch(line -> line.contains("\"job\":\""));
    assertThat(String.join("", SPANS))
        .doesNotContainIgnoringCase("example.com", "lovelace", "babbage");
  }

  @Test
  void every_metric_is_documented_and_every_documented_metric_exists() throws IOException {
    var documented = new TreeSet<String>();
    var always = new TreeSet<String>();
    for (var line : Files.readAllLines(DOCUMENT)) {
      if (line.startsWith("| `kindred_")) {
        var names = names(line.substring(0, line.indexOf('|', 1)));
        documented.addAll(names);
        always.addAll(line.contains(ONLY) ? Set.of() : names);
      }
    }
    var shown = families("kindred_");

    assertThat(shown).isSubsetOf(documented);
    assertThat(shown).containsAll(always);
  }

  @Test
  void alerts_and_dashboard_name_only_metrics_that_exist() throws IOException {
    var conditional =
        Files.readAllLines(DOCUMENT).stream()
            .filter(line -> line.startsWith("| `kindred_") && line.contains(ONLY))
            .flatMap(line -> names(line).stream())
            .collect(Collectors.toSet());
    var series = new TreeSet<>(conditional);
    metrics
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> series.add(line.split("[{ ]", 2)[0]));

    for (var query : queries()) {
      assertThat(series).as(query).containsAll(names(query));
    }
  }

  /** The first count of a series that was not there is no increase for Prometheus. */
  @Test
  void every_series_that_alerts_and_dashboard_select_exists_before_its_first_event()
      throws IOException {
    for (var query : queries()) {
      for (var selector : SELECTOR.matcher(query).results().toList()) {
        LABEL
            .matcher(selector.group(2))
            .results()
            .filter(label -> !label.group(1).equals("instance"))
            .flatMap(MonitoringIT::labels)
            .forEach(
                label ->
                    assertThat(metrics.lines().filter(line -> line.startsWith(selector.group(1))))
                        .as(query)
                        .anyMatch(line -> line.contains(label)));
      }
    }
  }

  @Test
  void every_metric_says_what_it_is() {
    assertThat(metrics.lines().filter(line -> line.startsWith("# HELP kindred_")))
        .hasSizeGreaterThan(30)
        .allMatch(line -> line.strip().split(" ").length > 3);
  }

  private static Stream<String> labels(MatchResult label) {
    return Stream.of(label.group(2).split("\\|"))
        .map(value -> label.group(1) + "=\"" + value + "\"");
  }

  @Test
  void every_alert_has_a_section_in_the_runbook() throws IOException {
    var document = Files.readString(DOCUMENT);

    for (var rule : rules()) {
      var name = rule.get("alert").toString();
      assertThat(document).contains("\n### " + name + "\n");
      assertThat(rule.get("annotations").toString())
          .contains("docs/operations.md#" + name.toLowerCase(Locale.ROOT));
    }
    assertThat(document.split("\n### Kindred", -1)).hasSize(rules().size() + 1);
  }

  private static List<String> queries() throws IOException {
    var queries =
        rules().stream().map(rule -> rule.get("expr").toString()).collect(Collectors.toList());
    var dashboard =
        new ObjectMapper().readTree(Files.readString(MONITORING.resolve("dashboard.json")));
    queries.addAll(dashboard.path("panels").findValuesAsText("expr"));
    assertThat(queries).hasSizeGreaterThan(40);
    return queries;
  }

  private static List<Map<String, Object>> rules() throws IOException {
    Map<String, List<Map<String, List<Map<String, Object>>>>> file =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(MONITORING.resolve("rules.yaml")));
    return file.get("groups").get(0).get("rules");
  }

  private static Set<String> names(String text) {
    return NAME.matcher(text)
        .results()
        .map(match -> match.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The names of metrics, without the suffixes of their series. */
  private static Set<String> families(String prefix) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("# TYPE " + prefix))
        .map(line -> line.split(" ")[2])
        .filter(name -> !name.endsWith("_max"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
