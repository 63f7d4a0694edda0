package kindred.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kindred.http.ApiServer;
import kindred.http.Contract;
import kindred.http.ContractClient.Answer;
import kindred.http.ImportClient;
import kindred.http.ProblemCatalogue;
import kindred.http.RawHttp;
import kindred.http.TenantClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The examples of the problem codes are texts that a server sends, apart from names and numbers.
 */
class ProblemExamplesIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  /** Codes of faults, limits, roles and moments that no single request brings about. */
  private static final Set<String> NOT_BY_A_REQUEST =
      Set.of(
          """
          credentials-missing credentials-wrong decompressed-too-large dry-run-too-large
          dry-run-unwritable file-changed file-unreadable idempotency-key-exhausted
          import-cancelling internal-error interrupted key-building key-reserved log-unwritable
          merge-busy not-merged not-ready operation-not-allowed spool-full spool-unwritable
          tenant-not-found tenant-not-named too-many-bodies too-many-connections too-many-downloads
          too-many-extensions too-many-failures too-many-jobs too-many-keys too-many-lines
          too-many-requests too-many-streams too-many-templates too-many-uploads unavailable
          unknown-host not-acceptable parameter-missing"""
              .split("\\s+"));

  private final TenantClient tenant = API.customers();
  private final ImportClient imports = new ImportClient(API, tenant);
  private final TreeMap<String, Set<String>> seen = new TreeMap<>();

  @Test
  void every_example_is_a_text_that_the_server_sends() throws IOException {
    addresses();
    bodies();
    definitions();
    profiles();
    searches();
    importsThatCannotStart();
    headersOfFiles();
    rows();
    jobs();
    merges();
    bulkMerges();

    var drifted = new TreeMap<String, Set<String>>();
    for (var entry : ProblemCatalogue.of(Contract.load()).entries()) {
      var texts = seen.getOrDefault(entry.code(), Set.of());
      if (!NOT_BY_A_REQUEST.contains(entry.code()) && !texts.contains(form(entry.example()))) {
        drifted.put(entry.code() + ": " + entry.example(), texts);
      }
    }
    assertThat(drifted).as("Examples that the server did not send, and what it sent").isEmpty();
  }

  /** A text without the names, ids and numbers that differ from request to request. */
  private static String form(String text) {
    return text.replaceAll("'[^']*'( \\([^()]*\\))?|\\b[0-9A-Za-z]{16}\\b", "''")
        .replaceAll("''(, '')+", "''")
        .replaceAll("[0-9]+", "0");
  }

  private Answer see(Answer answer) {
    if (answer.text().startsWith("{") || answer.text().startsWith("[")) {
      collect(answer.json());
    }
    return answer;
  }

  private void collect(JsonNode node) {
    for (var text : new String[] {"detail", "message"}) {
      if (node.path("code").isTextual() && node.path(text).isTextual()) {
        seen.computeIfAbsent(node.path("code").asText(), none -> new TreeSet<>())
            .add(form(node.path(text).asText()));
      }
    }
    node.forEach(this::collect);
  }

  private Answer get(String path, String... headers) {
    return see(tenant.get(path, headers));
  }

  private Answer post(String path, String json, String... headers) {
    return see(tenant.post(path, json, headers));
  }

  private Answer put(String path, String json, String... headers) {
    return see(tenant.put(path, json, headers));
  }

  private String csv(String query, String file) {
    var answer = see(imports.upload(query, file.getBytes(UTF_8)));
    return answer.json().path("id").asText();
  }

  private String create(String json) {
    return tenant.create(json);
  }

  private void addresses() {
    see(
        RawHttp.send(
            API.base(),
            "GET /profiles?a=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    see(RawHttp.send(API.base(), "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"));
    see(RawHttp.send(API.base(), "GET / HTTP/1.1\r\nA: " + "a".repeat(20_000) + "\r\n\r\n"));
    get("/nothing");
    get("/problems/key-take");
    get("/console/ap.js");
    get("/metadata/profiles", "Origin", "http://example.org");
    get("/metadata/profiles", "X-Genesys-TenantId", "7");
    see(API.client().get("/metadata/profiles", "X-Genesys-TenantId", "x"));
    see(API.client().exchange("PATCH", "/profiles/x", BodyPublishers.noBody()));
    get("/imports?fields=a");
    get("/imports?limit=1&limit=2");
    get("/imports?fields=a&limit=1&limit=2");
    get("/imports?cursor=*");
    get("/imports?" + "a=b&".repeat(201));
  }

  private void bodies() {
    put("/metadata/profiles", "[", "Content-Type", "text/xml");
    put("/metadata/profiles", "[]", "Content-Type", "application/json; charset=latin1");
    put("/metadata/profiles", "[]", "Content-Encoding", "gzip");
    post("/profiles", "");
    post("/profiles", "{a");
    post("/profiles", "{\"LastName\": \"\\ud800\"}");
    post("/profiles", "{\"LastName\": \"a\", \"LastName\": \"b\"}");
    post("/profiles", "[".repeat(40));
    post("/profiles", "{\"LastName\": \"" + "a".repeat(3 << 20) + "\"}");
    see(
        API.client()
            .exchange(
                "POST",
                "/profiles",
                BodyPublishers.ofByteArray("{\"LastName\": \"é\"}".getBytes(ISO_8859_1)),
                "Content-Type",
                "application/json"));
    post("/profiles", "{}", "Idempotency-Key", "a".repeat(256));
    post("/profiles", "{\"LastName\": \"a\"}", "Idempotency-Key", "one");
    post("/profiles", "{\"LastName\": \"b\"}", "Idempotency-Key", "one");
  }

  private void definitions() {
    see(API.tenant().get("/metadata/profiles"));
    see(API.tenant().post("/profiles", "{}"));
    put("/metadata/profiles", "[{\"name\": \"FirstName\", \"type\": \"integer\"}]");
    put("/metadata/profiles", "[{\"name\": \"A\", \"type\": \"integer\", \"default\": \"x\"}]");
    get("/metadata/profiles/extensions/Adress");
    get("/metadata/identification-keys/idMail");
    post("/metadata/profiles/extensions", "{\"name\": \"note\", \"type\": \"classifier\"}");
    see(tenant.delete("/metadata/profiles/extensions/Phone"));
  }

  private void profiles() {
    var ann = create("{\"EmailAddress\": \"ann@x.org\"}");
    var path = "/profiles/" + ann;
    get("/profiles/0123456789abcdef");
    get(path + "?extensions=Adress");
    post("/profiles", "{\"EmailAddress\": \"ann@x.org\"}");
    post("/profiles", "{\"customer_id\": \"0123456789abcdef\"}");
    put(path, "{\"customer_id\": \"0123456789abcdef\"}");
    put(path, "{}", "If-Match", "\"99\"");
    post("/profiles", "{\"Age\": \"x\", \"Note\": [1], \"Nmae\": \"a\"}");
    post("/profiles", "{\"EmailAddress\": [\"a@x.org\", \"b@x.org\"]}");
    post("/profiles", "{\"Phone\": [{\"Type\": 1}, {\"Type\": 1}, {\"Number\": \"1\"}]}");
    post(
        "/profiles",
        "{\"PhoneNumber\": [" + "\"1%d\",".repeat(64).formatted(numbers(64)) + "\"2\"]}");
    put(path + "/extensions/Note/by/unique", "{\"Text\": \"a\"}");
    put(path + "/extensions/Phone/by/unique", "{\"Type\": 7}");
    post(path + "/extensions", "{\"Note\": [" + "{\"Text\": \"a\"},".repeat(2_001) + "{}]}");
  }

  private static Object[] numbers(int count) {
    var numbers = new Object[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i;
    }
    return numbers;
  }

  private void searches() {
    get("/profiles?id_key=idMail&EmailAddress=a");
    get("/profiles?id_key=idEmail&EmailAddress=%20");
    get("/profiles?id_key=idName&FirstName=a");
    get("/profiles?Age=1");
    get("/profiles?LastName=a&lastname=b");
  }

  private void importsThatCannotStart() throws IOException {
    imports.place("customers.csv", "EmailAddress\nbob@x.org\n");
    imports.place("customers.csv.log", "mine");
    see(imports.described("[]"));
    see(imports.described("{}"));
    see(imports.described("{\"profiles\": \"nowhere.csv\"}"));
    see(imports.described("{\"profiles\": \"../customers.csv\"}"));
    see(imports.described("{\"profiles\": \"a\\u0000b\"}"));
    see(imports.described("{\"profiles\": \"customers.csv\", \"create-log\": true}"));
    see(imports.described("{\"format\": \"XML\", \"id_key\": \"a\"}"));
    see(imports.form("{\"profiles\": \"customers.csv\"}", new byte[] {'a'}));
    see(imports.multipart(multipart(part("Description"))));
    see(imports.multipart(multipart(part("description") + part("description"))));
    csv("?delimiter=;", "a");
    csv("?columns=LastName", "a");
    csv("?on-duplicate=update", "a");
    csv("?rules=%7B%7D&template=none", "a");
    csv("?rules=%7B%22Age%22:%22fill%22%7D", "a");
    see(
        imports.upload(
            "?encoding=UTF-16", new byte[] {'a'}, "Content-Type", "text/csv; charset=utf-8"));
    see(imports.upload("", new byte[] {31, -117, 8}, "Content-Encoding", "gzip"));
    Files.delete(API.importFolder().resolve("customers.csv.log"));
  }

  private static String part(String name) {
    return "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n{}\r\n"
        .formatted(ImportClient.BOUNDARY, name);
  }

  private static byte[] multipart(String parts) {
    return (parts + "--" + ImportClient.BOUNDARY + "--\r\n").getBytes(UTF_8);
  }

  private void headersOfFiles() {
    csv("", "");
    csv("", "%PDF-1.4");
    csv("", "LastName,FirstNmae,LastName\nA,B,C\n");
    csv("", "FirstName;LastName\nA;B\n");
    csv("?id-key=idEmail", "LastName\nA\n");
    csv("", "LastName" + ",".repeat(2_100));
    csv("", "LastName,\"" + "a".repeat(1 << 20));
    csv("", "LastName,\"A\"b\n");
    csv("", "LastName,\"A\n");
    see(imports.upload("", "FirstName,LastName\nA,B\n".getBytes(UTF_16LE)));
    see(imports.upload("", "LastName\u00e9,EmailAddress\n".getBytes(ISO_8859_1)));
    csv(
        "?mapping=%7B%22Given%20nmae%22:%22FirstName%22,%22%232%22:%22FirstNmae%22%7D",
        "LastName,x\n");
    csv("?date-formats=%7B%22%231%22:%22dd.MM.yyyy%22%7D", "LastName\nA\n");
    csv(
        "?id-key=idEmail&on-duplicate=update&rules=%7B%22Address.City%22:%22append%22%7D",
        "EmailAddress,Address.City\na@x.org,B\n");
  }

  private void rows() {
    create("{\"LastName\": \"Lee\", \"FirstName\": \"Al\"}");
    create("{\"LastName\": \"Lee\", \"FirstName\": \"Al\"}");
    csv("?id-key=idName", "LastName,FirstName\nLee,Al\n,B\n");
    csv(
        "?id-key=idEmail",
        "EmailAddress,Age,TenantId,\nr@x.org,1,,\nr@x.org,1,,\n,,,\ns@x.org,1\n"
            + "t@x.org,x,,\nu@x.org,1,7,\nv@x.org,1,,w\n\"w\"x,1,,\n");
    csv("?id-key=idEmail", "EmailAddress\nr@x.org\n");
    csv("", "Phone.Number\n1\n");
    csv("", "LastName,Age\n\"a,1\n" + "a".repeat(1_100_000) + "\n");
    see(imports.upload("", "LastName,FirstName\nA,b\u00ff\nA,B\n".getBytes(ISO_8859_1)));
  }

  private void jobs() {
    var job = csv("", "EmailAddress\nj1@x.org\nj2@x.org\nj3@x.org\n");
    get("/imports/0123456789abcdef");
    get("/imports/" + job + "/log");
    get("/imports/" + job + "/events", "Last-Event-ID", "x");
    get("/imports/" + job + "/undo");
    see(tenant.patch("/imports/" + job, "{\"state\": \"paused\"}"));
    var rows = get("/imports/" + job + "/rows").json();
    tenant.put("/profiles/" + rows.path(0).path("customer_id").asText(), "{\"Age\": 3}");
    tenant.delete("/profiles/" + rows.path(1).path("customer_id").asText());
    undo(job);
    create("{\"EmailAddress\": \"k@x.org\"}");
    var update = csv("?id-key=idEmail&on-duplicate=update", "EmailAddress,Age\nk@x.org,4\n");
    undo(update);
    post("/imports/" + csv("?dry-run=true", "EmailAddress\nl@x.org\n") + "/undo", "");
    post("/imports/" + csv("?state=paused", "EmailAddress\nm@x.org\n") + "/undo", "");
    get("/import-templates/crm-export");
  }

  private void undo(String job) {
    post("/imports/" + job + "/undo", "");
    Awaitility.await()
        .until(
            () ->
                tenant
                    .get("/imports/" + job)
                    .json()
                    .at("/undo/state")
                    .asText()
                    .equals("completed"));
    get("/imports/" + job + "/undo");
  }

  private void merges() {
    var record = "{\"Address\": {\"City\": \"%s\"}, \"Note\": [{\"Text\": \"%s\"}]}";
    var one = create(record.formatted("Rome", "a"));
    var two = create(record.formatted("Oslo", "b"));
    var three = create("{}");
    var merge = "/profiles/" + one + "/merge/" + two;
    put("/profiles/" + one + "/merge/" + one, "");
    put(merge, "");
    put(merge, "{\"force_merge\": true, \"on_conflict\": \"destination\"}");
    put(merge, "{}", "If-Match", "\"99\"");
    put(merge, "{\"values\": {\"/Note/0\": \"source\"}}");
    put(
        merge,
        "{\"values\": {\"Note\": \"source\", \"Age\": \"source\", \"EmailAddress\": \"both\","
            + " \"FirstName\": \"source\", \"firstname\": \"source\"}}");
    var merged = put(merge, "{\"force_merge\": true}").header("Merge-Id");
    get("/profiles/" + two);
    get("/merges/0123456789abcdef");
    var later = put("/profiles/" + three + "/merge/" + one, "").header("Merge-Id");
    post("/merges/" + merged + "/undo", "");
    tenant.delete("/profiles/" + three);
    post("/merges/" + later + "/undo", "");
  }

  private void bulkMerges() {
    var one = create("{\"LastName\": \"a\"}");
    var two = create("{\"LastName\": \"b\"}");
    var line = "{\"destination\": \"%s\", \"source\": \"%s\"}%n".formatted(one, two);
    var bad =
        "{\"destination\": \"%s\", \"reason\": \"%s\", \"x\": 1}%n".formatted(one, "a".repeat(300));
    var file = line + line + bad + " ".repeat(70_000) + "\n";
    var job =
        post("/merges", file, "Content-Type", "application/x-ndjson").json().path("id").asText();
    get("/imports/" + job + "/failed.csv");
    get("/imports/" + job + "/skipped.csv");
    post("/merges", "destination\n" + one + "\n", "Content-Type", "text/csv");
    post("/imports/" + job + "/undo", "");
  }
}
