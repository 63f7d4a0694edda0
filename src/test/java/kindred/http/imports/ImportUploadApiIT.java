package kindred.http.imports;

import static kindred.http.ImportClient.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of imports: uploads, files on the server, encodings and logs. */
class ImportUploadApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private final TenantClient tenant = API.customers();
  private final ImportClient imports = new ImportClient(API, tenant);

  @ParameterizedTest
  @CsvSource({"windows-1252", "ISO-8859-1", "UTF-16LE", "UTF-8"})
  void the_encoding_is_the_one_of_the_parameter(String encoding) {
    var email = encoding.toLowerCase() + "@x.org";
    var data = ("EmailAddress,FirstName\n" + email + ",Zoë\n").getBytes(Charset.forName(encoding));

    expect(imports.upload("?encoding=" + encoding, data), 1, 1, 0, 0);

    assertThat(tenant.found("EmailAddress=" + email).path("FirstName").asText()).isEqualTo("Zoë");
  }

  @Test
  void the_charset_of_a_part_is_its_encoding() {
    var latin1 = StandardCharsets.ISO_8859_1;
    var form =
        "--x\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n%s\r\n"
            + "--x\r\nContent-Disposition: form-data; name=\"profiles\"; filename=\"a.csv\"\r\n"
            + "Content-Type: text/csv; charset=ISO-8859-1\r\n\r\n"
            + "EmailAddress,FirstName\npart@x.org,Zoë\n\r\n--x--\r\n";
    String[] type = {"Content-Type", "multipart/form-data; boundary=x"};

    var twice =
        imports.upload("", form.formatted("{\"encoding\": \"UTF-8\"}").getBytes(latin1), type);
    assertThat(twice.code()).isEqualTo("contradicting-parameter");
    expect(imports.upload("", form.formatted("{}").getBytes(latin1), type), 1, 1, 0, 0);
    assertThat(tenant.found("EmailAddress=part@x.org").path("FirstName").asText()).isEqualTo("Zoë");
  }

  @Test
  void query_parameters_apply_beside_a_description_in_json_and_in_a_form() {
    var data = "EmailAddress\nquery@x.org\n";
    var description = "{\"profiles\": \"query.csv\"}";
    imports.place("query.csv", data);
    var json = List.of("Content-Type", "application/json").toArray(String[]::new);

    var dry = imports.upload("?dry-run=True", description.getBytes(StandardCharsets.UTF_8), json);
    expect(dry, 1, 1, 0, 0);
    assertThat(dry.json().path("dry_run").asBoolean()).isTrue();
    assertThat(tenant.identify("EmailAddress=query@x.org")).isEmpty();
    expect(imports.upload("", data), 1, 1, 0, 0);
    expect(
        imports.upload("?id-key=idEmail", description.getBytes(StandardCharsets.UTF_8), json),
        1,
        0,
        1,
        0);
    var twice =
        imports.upload(
            "?id-key=idEmail",
            "{\"profiles\": \"query.csv\", \"id-key\": \"idPhone\"}"
                .getBytes(StandardCharsets.UTF_8),
            json);
    assertThat(twice.status()).isEqualTo(400);
    assertThat(twice.code()).isEqualTo("contradicting-parameter");
    assertThat(imports.upload("?max-errors=x&create-log=", data).json().path("errors")).hasSize(2);
  }

  @Test
  void compressed_uploads_are_decompressed() throws IOException {
    var data = "EmailAddress\npacked@x.org\n".getBytes(StandardCharsets.UTF_8);

    expect(
        imports.upload("", compressed(data, GZIPOutputStream::new), "Content-Encoding", "gzip"),
        1,
        1,
        0,
        0);
    expect(
        imports.upload(
            "?id-key=idEmail", compressed(data, ZstdOutputStream::new), "Content-Encoding", "zstd"),
        1,
        0,
        1,
        0);
    var damaged = imports.upload("", data, "Content-Encoding", "gzip");
    assertThat(damaged.status()).isEqualTo(400);
    assertThat(damaged.code()).isEqualTo("corrupt-upload");
    assertThat(damaged.text()).contains("not compressed at all");
    assertNoUpload();
  }

  @Test
  void a_file_in_the_request_is_imported_and_leaves_nothing_behind() {
    var file = "EmailAddress\r\npart@x.org".getBytes(StandardCharsets.UTF_8);

    expect(imports.form("{\"id-key\": \"idEmail\"}", file), 1, 1, 0, 0);

    assertThat(tenant.identify("EmailAddress=part@x.org")).hasSize(1);
    assertNoUpload();
  }

  @Test
  void the_log_of_an_upload_is_fetched_from_the_job() {
    var job = expect(imports.upload("?create-log=true", "EmailAddress\nlog@x.org\n"), 1, 1, 0, 0);

    var log = tenant.get(job.path("links").path("log").asText());

    assertThat(log.text().lines().toList())
        .containsExactly(
            "row,line,outcome,customer_id,code,column,message",
            "1,2,imported," + tenant.identify("EmailAddress=log@x.org").get(0) + ",,,");
    var without = expect(imports.upload("", "EmailAddress\nlog2@x.org\n"), 1, 1, 0, 0);
    assertThat(tenant.get("/imports/" + without.path("id").asText() + "/log").code())
        .isEqualTo("import-log-not-found");
  }

  @Test
  void each_import_of_a_file_keeps_its_own_log_and_the_latest_is_beside_the_file()
      throws IOException {
    var name = "twice-" + tenant.id() + ".csv";
    var file = imports.place(name, "EmailAddress\ntwice@x.org\n");
    var description =
        "{\"profiles\": \"" + name + "\", \"id-key\": \"idEmail\", \"create-log\": true}";

    var first = expect(imports.described(description), 1, 1, 0, 0);
    var second = expect(imports.described(description), 1, 0, 1, 0);

    assertThat(tenant.get(first.path("links").path("log").asText()).text()).contains("imported");
    var log = tenant.get(second.path("links").path("log").asText()).text();
    assertThat(log).contains("skipped");
    assertThat(Files.readString(file.resolveSibling(name + ".log"))).isEqualTo(log);
  }

  @Test
  void a_truncated_upload_is_imported_up_to_its_end_and_logged() throws IOException {
    var random = new Random(7);
    var data = new StringBuilder("FirstName,LastName\n");
    for (int i = 0; i < 7_000; i++) {
      data.append("%d,\n".formatted(random.nextLong()));
    }
    var compressed =
        compressed(data.toString().getBytes(StandardCharsets.UTF_8), GZIPOutputStream::new);
    var truncated = Arrays.copyOf(compressed, compressed.length - 200);

    var job = imports.upload("?create-log=true", truncated, "Content-Encoding", "gzip").json();

    assertThat(job.path("state").asText()).isEqualTo("failed");
    assertThat(job.path("fault").path("code").asText()).isEqualTo("corrupt-upload");
    var log = tenant.get(job.path("links").path("log").asText()).text();
    assertThat(job.path("counts").path("imported").asLong()).isPositive();
    assertThat(log.lines().count() - 1).isEqualTo(job.path("counts").path("read").asLong());
  }

  @Test
  void only_files_inside_the_import_folders_are_read() throws IOException {
    var outside = Files.writeString(API.spool().resolveSibling("secret.csv"), "EmailAddress\na\n");
    link(outside.toAbsolutePath(), "link.csv");
    link(Path.of("does-not-exist"), "dangling-inside.csv");
    link(outside.resolveSibling("missing.csv").toAbsolutePath(), "dangling.csv");
    for (var path :
        List.of(
            "../secret.csv",
            "../missing.csv",
            outside.toAbsolutePath().toString(),
            "/etc/passwd",
            "/etc/missing",
            "link.csv",
            "dangling.csv")) {
      var refused = imports.described("{\"profiles\": \"" + path + "\"}");
      assertThat(refused.status()).as(path).isEqualTo(403);
      assertThat(refused.code()).as(path).isEqualTo("outside-import-folders");
    }
    assertThat(imports.described("{\"profiles\": \"missing.csv\"}").status()).isEqualTo(404);
    assertThat(imports.described("{\"profiles\": \"dangling-inside.csv\"}").status())
        .isEqualTo(404);
    assertThat(imports.described("{}").code()).isEqualTo("file-missing");
  }

  @Test
  void an_upload_beyond_the_limit_is_refused_and_leaves_no_file() {
    var data = new byte[(int) ApiServer.MOST_BYTES + 1];

    assertThat(imports.upload("", data).status()).isEqualTo(413);
    assertNoUpload();
  }

  @Test
  void an_upload_whose_client_hangs_up_leaves_no_file_and_no_job() throws IOException {
    try (var socket = new Socket(API.base().getHost(), API.base().getPort())) {
      var head =
          "POST /profiles/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
              + "X-Genesys-TenantId: "
              + tenant.id()
              + "\r\nContent-Length: 1000\r\n\r\nEmailAddress\ncut@x.org\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      await().until(() -> uploads() > 0);
    }

    await().untilAsserted(ImportUploadApiIT::assertNoUpload);
    assertThat(tenant.get("/imports").json()).isEmpty();
  }

  private static void assertNoUpload() {
    assertThat(uploads()).isZero();
  }

  private static long uploads() {
    return Arrays.stream(API.spool().toFile().list())
        .filter(name -> name.startsWith("upload-"))
        .count();
  }

  private static void link(Path target, String name) throws IOException {
    Files.createSymbolicLink(API.importFolder().resolve(name), target);
  }

  private static byte[] compressed(byte[] data, Compression compression) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = compression.over(bytes)) {
      out.write(data);
    }
    return bytes.toByteArray();
  }

  @FunctionalInterface
  private interface Compression {
    OutputStream over(OutputStream bytes) throws IOException;
  }
}
