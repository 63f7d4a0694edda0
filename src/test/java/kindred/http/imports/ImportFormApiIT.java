package kindred.http.imports;

import static kindred.http.ImportClient.BOUNDARY;
import static kindred.http.ImportClient.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import kindred.http.ApiServer;
import kindred.http.ContractClient.Answer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports by form, as browsers and generated clients send it, and with the file as the body. */
class ImportFormApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private static final String CSV = "EmailAddress,FirstName\na@x.org,Zoë\n";

  private final TenantClient tenant = API.customers();

  @AfterEach
  void nothing_is_left_in_the_spool() {
    assertThat(Arrays.stream(API.spool().toFile().list()).filter(n -> n.startsWith("upload-")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name=\"description\"; filename=\"blob\"\r\nContent-Type: application/json",
        "name=\"description\"; filename=\"\"",
        "name=description\r\nContent-Type: text/plain",
        "name=\"description\"\r\nContent-Type: application/json"
      })
  void a_description_is_told_by_its_name(String head) {
    var body =
        part(head, "{\"id-key\": \"idEmail\", \"encoding\": \"windows-1252\"}")
            + part("name=\"profiles\"; filename=\"some.csv\"\r\nContent-Type: text/csv", CSV);

    var job = expect(form("/profiles/import", body), 1, 1, 0, 0);
    assertThat(job.path("file_name").asText()).isEqualTo("some.csv");
    expect(form("/profiles/import", body), 1, 0, 1, 0);
  }

  @Test
  void a_file_without_a_file_name_is_told_by_its_name_and_may_be_large() {
    var data = new StringBuilder("EmailAddress,FirstName\r\n");
    IntStream.range(0, 40_000)
        .forEach(
            i -> data.append(i % 10).append("@x.org,").append("--x".repeat(20)).append("\r\n"));

    var job =
        expect(
            form(
                "/profiles/import",
                part("name=\"profiles\"", data.toString())
                    + part("name=\"description\"", "{\"dry-run\": true, \"id-key\": \"idEmail\"}")),
            40_000,
            10,
            39_990,
            0);

    assertThat(job.path("dry_run").asBoolean()).isTrue();
  }

  @Test
  void the_parameters_of_a_form_are_parts_of_their_own() {
    var fields =
        part("name=\"id-key\"", "idEmail")
            + part("name=\"delimiter\"", "\\t")
            + part("name=\"create-log\"", "True")
            + part("name=\"max-errors\"", "3");

    var job =
        expect(
            form(
                "/imports/upload",
                part("name=\"file\"; filename=\"a.csv\"", CSV.replace(',', '\t')) + fields),
            1,
            1,
            0,
            0);

    assertThat(tenant.get(job.at("/links/log").asText()).text()).contains("imported");
    expect(
        form("/imports/upload", fields + part("name=\"file\"", CSV.replace(',', '\t'))),
        1,
        0,
        1,
        0);
  }

  @Test
  void a_form_with_faults_is_refused_and_names_them() {
    var file = part("name=\"file\"", CSV);

    assertThat(faults(form("/imports/upload", part("name=\"id-key\"", "idEmail"))))
        .containsExactly(Map.entry("/file", "part-missing"));
    assertThat(
            faults(
                form(
                    "/imports/upload",
                    file
                        + file
                        + part("name=\"profiles\"", "a.csv")
                        + part("name=\"sh/oe\"; filename=\"x\"", "43"))))
        .containsExactly(
            Map.entry("/file", "repeated-part"),
            Map.entry("/profiles", "unknown-part"),
            Map.entry("/sh~1oe", "unknown-part"));
    assertThat(
            faults(
                form(
                    "/imports/upload",
                    file + part("name=\"id-key\"", "") + part("name=\"max-errors\"", "many"))))
        .containsExactly(
            Map.entry("/id-key", "invalid-parameter"),
            Map.entry("/max-errors", "invalid-parameter"));
    assertThat(faults(form("/profiles/import", part("name=\"profiles\"", CSV))))
        .containsExactly(Map.entry("/description", "part-missing"));
    assertThat(
            faults(
                form(
                    "/imports/upload?x=1",
                    part("name=\"id_key\"", "a") + part("name=\"encoding\"", "klingon"))))
        .contains(
            Map.entry("/id_key", "unknown-part"),
            Map.entry("/file", "part-missing"),
            Map.entry("/encoding", "invalid-parameter"));
    var large = form("/imports/upload", file + part("name=\"id-key\"", "x".repeat(70_000)));
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.json().path("detail").asText()).contains("beside the file", "64 KiB");
    assertThat(tenant.get("/imports").json()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--", "\r\n", "\r\n--zaHf8xb3LfVOXZ0o2KUyqWD4Zlfumh0R9uyMN"})
  void a_form_without_its_last_boundary_is_refused(String end) {
    var body =
        part("name=\"id-key\"", "idEmail") + part("name=\"file\"", CSV).stripTrailing() + end;

    var refused = send("/imports/upload", "multipart/form-data; boundary=" + BOUNDARY, body);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("invalid-multipart");
    assertThat(tenant.get("/imports").json()).isEmpty();
  }

  static Stream<Arguments> unreadable() {
    var noName = "has no name";
    var transfer = "Content-Transfer-Encoding";
    var charset = "unknown charset";
    return Stream.of(
        arguments("form-data", "", noName),
        arguments("form-data; name=\"\"", "", noName),
        arguments("attachment; name=\"file\"; filename=\"a.csv\"", "", noName),
        arguments("form-data; name*=utf-8''file", "", noName),
        arguments("form-data; name=id-key\r\n" + transfer + ": base64", "/id-key", transfer),
        arguments(
            "form-data; name=file; filename=a\r\n" + transfer + ": quoted-printable",
            "/file",
            transfer),
        arguments(
            "form-data; name=file\r\nContent-Type: text/csv; charset=klingon", "/file", charset),
        arguments(
            "form-data; name=file; filename=a\r\nContent-Type: text/csv; charset=klingon",
            "/file",
            charset));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void a_part_that_cannot_be_read_is_refused_and_says_why(
      String head, String pointer, String sentence) {
    var refused =
        form(
            "/imports/upload",
            "--%s\r\nContent-Disposition: %s\r\n\r\n%s\r\n".formatted(BOUNDARY, head, CSV));

    assertThat(faults(refused)).containsExactly(Map.entry(pointer, "invalid-multipart"));
    assertThat(refused.json().path("detail").asText()).contains(sentence);
  }

  @Test
  void a_part_without_any_header_has_no_name() {
    var refused = form("/imports/upload", "--" + BOUNDARY + "\r\n\r\nx\r\n");

    assertThat(refused.json().path("detail").asText()).contains("has no name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name=\"file\"\r\nContent-Type: text/csv; charset=ISO-8859-1",
        "name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv; charset=iso-8859-1",
        "name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv; charset=latin1\r\n"
            + "Content-Transfer-Encoding: 8bit"
      })
  void the_charset_of_the_file_counts_as_encoding(String head) {
    var file = part(head, CSV);

    var job = expect(form("/imports/upload", file), 1, 1, 0, 0);
    var refused = form("/imports/upload", file + part("name=\"encoding\"", "UTF-8"));

    assertThat(job.at("/parameters/encoding").asText()).isEqualTo("ISO-8859-1");
    assertThat(refused.text()).contains("contradicting-parameter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "; boundary", "; boundary=", "; boundary=\"\"", "; charset=utf-8"})
  void a_form_whose_type_has_no_boundary_is_refused_and_says_so(String parameter) {
    var refused = send("/imports/upload", "multipart/form-data" + parameter, CSV);

    assertThat(refused.code()).isEqualTo("invalid-multipart");
    assertThat(refused.json().at("/errors/0/header").asText()).isEqualTo("Content-Type");
  }

  @Test
  void the_body_of_an_import_may_be_the_file() {
    expect(send("/imports?id-key=idEmail", "text/csv", CSV), 1, 1, 0, 0);
    expect(send("/imports?id-key=idEmail", "text/csv; charset=UTF-8", CSV), 1, 0, 1, 0);
    assertThat(send("/imports", "application/json", "{}").status()).isEqualTo(415);
    assertThat(send("/imports?profiles=a.csv", "text/csv", CSV).code())
        .isEqualTo("unknown-parameter");
    assertThat(tenant.get("/imports").json()).hasSize(2);
  }

  @Test
  void a_repeated_form_with_the_same_idempotency_key_takes_effect_once() {
    var body = part("name=\"file\"", CSV) + "--" + BOUNDARY + "--\r\n";
    var type = "multipart/form-data; boundary=" + BOUNDARY;

    var first =
        expect(send("/imports/upload", type, body, "Idempotency-Key", "form-1"), 1, 1, 0, 0);
    var second =
        expect(send("/imports/upload", type, body, "Idempotency-Key", "form-1"), 1, 1, 0, 0);

    assertThat(second.path("id")).isEqualTo(first.path("id"));
  }

  private static List<Map.Entry<String, String>> faults(Answer refused) {
    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    return StreamSupport.stream(refused.json().path("errors").spliterator(), false)
        .map(e -> Map.entry(e.path("pointer").asText(), e.path("code").asText()))
        .toList();
  }

  private Answer form(String path, String parts) {
    return send(
        path, "multipart/form-data; boundary=" + BOUNDARY, parts + "--" + BOUNDARY + "--\r\n");
  }

  private Answer send(String path, String type, String body, String... headers) {
    var all = Arrays.copyOf(headers, headers.length + 4);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = type;
    all[headers.length + 2] = "X-Genesys-TenantId";
    all[headers.length + 3] = Integer.toString(tenant.id());
    return API.client()
        .exchange(
            "POST", path, BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.UTF_8)), all);
  }

  private static String part(String head, String content) {
    return "--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n"
        .formatted(BOUNDARY, head, content);
  }
}
