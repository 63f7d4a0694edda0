package kindred.http.imports;

import static kindred.http.ImportClient.BOUNDARY;
import static kindred.http.ImportClient.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import kindred.http.ApiServer;
import kindred.http.ContractClient.Answer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a file contains is found out over HTTP, and an import with the answer reads it. */
class InspectApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private static final Charset WINDOWS = Charset.forName("windows-1252");

  private static final String MESSY =
      "Vorname;E-Mail;Notiz\r\nJürgen;jk@x.org;\"Köln; 3. Stock\"\r\nN/A;zoe@x.org;\r\n";

  private final TenantClient tenant = API.customers();

  @Test
  void an_import_with_what_the_inspection_says_reads_the_file_as_its_samples() {
    var file = MESSY.getBytes(WINDOWS);
    var found = ok(inspect("", file)).json();

    assertThat(found.path("encoding").asText()).isEqualTo("windows-1252");
    assertThat(found.path("encoding_certain").asBoolean()).isFalse();
    assertThat(found.path("delimiter").asText()).isEqualTo(";");
    assertThat(found.path("quote").asText()).isEqualTo("\"");
    assertThat(found.path("line_end").asText()).isEqualTo("crlf");
    assertThat(found.at("/columns/0/target").asText()).isEqualTo("FirstName");
    assertThat(found.at("/columns/0/placeholders/0/value").asText()).isEqualTo("N/A");
    assertThat(found.at("/mapping/Notiz").isNull()).isTrue();
    assertThat(found.at("/samples/0/profile/FirstName").asText()).isEqualTo("Jürgen");

    var job =
        expect(
            new ImportClient(API, tenant)
                .upload("?id-key=" + found.at("/id_keys/0").asText() + query(found), file),
            2,
            2,
            0,
            0);
    assertThat(job.path("errors")).isEmpty();
    var profile = tenant.found("EmailAddress=jk@x.org");
    assertThat(profile.path("FirstName").asText()).isEqualTo("Jürgen");
  }

  @Test
  void a_large_file_is_read_to_the_first_mebibyte_and_nothing_is_stored() {
    var rows = new StringBuilder("EmailAddress,FirstName\n");
    for (int i = 0; rows.length() < 3 << 20; i++) {
      rows.append(i).append("@x.org,Zoë ").append(i).append('\n');
    }

    var found = ok(inspect("", rows.toString().getBytes(StandardCharsets.UTF_8))).json();

    assertThat(found.path("complete").asBoolean()).isFalse();
    assertThat(found.path("rows").asInt()).isBetween(30_000, 60_000);
    assertThat(found.at("/columns/1/distinct_complete").asBoolean()).isFalse();
    assertThat(found.path("problems")).isEmpty();
    assertThat(tenant.get("/imports").json()).isEmpty();
    assertThat(API.spool().toFile().list()).noneMatch(name -> name.startsWith("upload-"));
  }

  @Test
  void a_compressed_file_may_be_cut_off() throws IOException {
    var random = new Random(7);
    var rows = new StringBuilder("EmailAddress;FirstName\n");
    for (int i = 0; i < 5_000; i++) {
      rows.append(Long.toString(random.nextLong(), 36)).append("@x.org;Ann\n");
    }
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(rows.toString().getBytes(StandardCharsets.UTF_8));
    }
    var half = Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2);

    var whole = ok(inspect("", bytes.toByteArray(), "Content-Encoding", "gzip")).json();

    assertThat(whole.path("rows").asInt()).isEqualTo(5_000);
    assertThat(whole.path("complete").asBoolean()).isTrue();
    assertThat(inspect("", half, "Content-Encoding", "gzip").json().path("code").asText())
        .isEqualTo("corrupt-upload");
  }

  @Test
  void the_parameters_of_a_template_count_as_those_of_the_request() {
    assertThat(
            tenant
                .put(
                    "/import-templates/shop",
                    "{\"options\": {\"delimiter\": \":\", \"mapping\": {\"Y\": \"FirstName\"}}}")
                .status())
        .isEqualTo(200);

    var found =
        ok(inspect("?template=shop", "X:Y\nann@x.org:1\n".getBytes(StandardCharsets.UTF_8))).json();

    assertThat(found.path("delimiter").asText()).isEqualTo(":");
    assertThat(found.at("/columns/1/reason").asText()).isEqualTo("requested");
    assertThat(inspect("?template=none", "X\n".getBytes(StandardCharsets.UTF_8)).code())
        .isEqualTo("import-template-not-found");
  }

  @Test
  void a_form_has_the_file_and_what_is_known_about_it() {
    var body =
        part("name=\"file\"; filename=\"a.csv\"", "X:Y\nann@x.org:1\n")
            + part("name=\"delimiter\"", ":")
            + part("name=\"mapping\"", "{\"Y\": \"FirstName\"}")
            + "--"
            + BOUNDARY
            + "--\r\n";

    var found =
        ok(inspect(
                "",
                body.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "multipart/form-data; boundary=" + BOUNDARY))
            .json();

    assertThat(found.path("delimiter").asText()).isEqualTo(":");
    assertThat(found.at("/columns/0/reason").asText()).isEqualTo("values");
    assertThat(found.at("/columns/1/reason").asText()).isEqualTo("requested");
  }

  @Test
  void what_cannot_be_inspected_is_refused_with_all_faults() {
    var csv = "Mail,B\nx@x.org,1\n".getBytes(StandardCharsets.UTF_8);

    assertThat(inspect("", new byte[] {'P', 'K', 3, 4, 0, 0}).json().path("code").asText())
        .isEqualTo("not-csv");
    assertThat(inspect("", new byte[0]).json().path("code").asText()).isEqualTo("no-header");
    var refused = inspect("?mapping=" + encode("{\"Mail\": \"Emali\", \"C\": null}"), csv).json();
    assertThat(refused.path("code").asText()).isEqualTo("invalid-header");
    assertThat(refused.path("errors")).hasSize(2);
    assertThat(
            inspect("?mapping=" + encode("{\"Mail\": 3}") + "&delimiter=abc", csv)
                .json()
                .path("error_count")
                .asInt())
        .isEqualTo(2);
    assertThat(
            inspect("?delimeter=;&encoding=klingon&delimiter=abc", csv)
                .json()
                .path("errors")
                .findValuesAsText("parameter"))
        .containsExactlyInAnyOrder("delimeter", "encoding", "delimiter");
    assertThat(
            inspect(
                    "?x=1",
                    (part("name=\"encoding\"", "klingon") + "--" + BOUNDARY + "--\r\n")
                        .getBytes(StandardCharsets.UTF_8),
                    "Content-Type",
                    "multipart/form-data; boundary=" + BOUNDARY)
                .json()
                .path("errors")
                .findValuesAsText("code"))
        .containsExactlyInAnyOrder("unknown-parameter", "part-missing", "invalid-parameter");
    assertThat(
            API.tenant()
                .post("/imports/inspect", "A,B\n1,2\n", "Content-Type", "text/csv")
                .status())
        .isEqualTo(403);
  }

  /** The import parameters that an inspection suggests. */
  private static String query(JsonNode found) {
    return "&encoding="
        + encode(found.path("encoding").asText())
        + "&delimiter="
        + encode(found.path("delimiter").asText())
        + "&mapping="
        + encode(found.path("mapping").toString())
        + "&empty-values="
        + encode("[\"N/A\"]");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String part(String head, String content) {
    return "--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n"
        .formatted(BOUNDARY, head, content);
  }

  private static Answer ok(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private Answer inspect(String query, byte[] body, String... headers) {
    var all = new java.util.ArrayList<>(Arrays.asList(headers));
    if (!all.contains("Content-Type")) {
      all.addAll(Arrays.asList("Content-Type", "text/csv"));
    }
    all.addAll(Arrays.asList("X-Genesys-TenantId", Integer.toString(tenant.id())));
    return API.client()
        .exchange(
            "POST",
            "/imports/inspect" + query,
            BodyPublishers.ofByteArray(body),
            all.toArray(String[]::new));
  }
}
