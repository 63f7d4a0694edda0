package kindred.http.imports;

import static kindred.http.ImportClient.errors;
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
import org.junit.jupiter.params.provider.ValueSource;

class ImportApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  /** The sample of the API's documentation, to the byte. */
  private static final String SAMPLE =
      """
      TenantId,Segment,FirstName,LastName,PhoneNumber[2],PhoneNumber[1],EmailAddress,\
      Address.AddressType,Address.PostCode,Address.Address,Address.County,Address.City,\
      Address.Country
      101,not-applicable,elintakiev,baschambrissi,01-357-296-3696,11-213-036-1987,\
      selinta@ebaschambrissi.net,0,6910,qwe,Tucson,Lithuania,Ocala
      """;

  private static final String DESCRIPTION =
      """
      --zaHf8xb3LfVOXZ0o2KUyqWD4Zlfumh0R9uyMN
      Content-Disposition: form-data; name="description"
      Content-Type: application/json; charset=UTF-8
      Content-Transfer-Encoding: 8bit

      {"format": "CSV", "profiles": "%s", "id-key": "idEmail", "create-log": true}
      --zaHf8xb3LfVOXZ0o2KUyqWD4Zlfumh0R9uyMN--
      """;

  private final TenantClient tenant = API.customers();
  private final ImportClient imports = new ImportClient(API, tenant);

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void the_documented_sample_works_as_it_is_printed(String lineEnd) {
    var sampleTenant = API.tenant();
    sampleTenant.put(
        "/metadata/profiles",
        """
        [{"name": "FirstName", "type": "string"}, {"name": "LastName", "type": "string"},
         {"name": "PhoneNumber", "type": "string"}, {"name": "EmailAddress", "type": "string"}]""");
    sampleTenant.extension(
        """
        {"name": "Address", "type": "single-valued", "attributes": [
         {"name": "AddressType", "type": "integer", "default": 0},
         {"name": "Address", "type": "string", "length": 256},
         {"name": "City", "type": "string", "length": 32},
         {"name": "County", "type": "string", "length": 32},
         {"name": "PostCode", "type": "string", "length": 10},
         {"name": "Country", "type": "string", "length": 32}]}""");
    sampleTenant.key(
        "{\"name\": \"idEmail\", \"attributes\": [\"EmailAddress\"], \"unique\": true}");
    var client = new ImportClient(API, sampleTenant);
    var name = "customers-" + sampleTenant.id() + ".csv";
    var file = client.place(name, SAMPLE.replace("\n101,", "\n" + sampleTenant.id() + ","));
    var body = DESCRIPTION.formatted(name).replace("\n", lineEnd);

    expect(client.multipart(body.getBytes(StandardCharsets.UTF_8)), 1, 1, 0, 0);

    var found =
        sampleTenant
            .get(
                "/profiles?EmailAddress=selinta%40ebaschambrissi.net"
                    + "&include_profile=yes&extensions=Address")
            .json()
            .get(0);
    assertThat(found.path("PhoneNumber").toString())
        .isEqualTo("[\"11-213-036-1987\",\"01-357-296-3696\"]");
    assertThat(found.path("Address").path("City").asText()).isEqualTo("Lithuania");
    var id = found.path("customer_id").asText();
    assertThat(sampleTenant.get("/profiles/" + id).header("X-Genesys-Segment"))
        .isEqualTo("not-applicable");
    assertThat(file.resolveSibling(name + ".log"))
        .hasContent(
            "record,line,outcome,customer_id,code,column,message\r\n1,2,imported," + id + ",,,");
  }

  @Test
  void a_second_import_of_the_same_file_skips_everything() {
    var data = "FirstName,EmailAddress\nAnn,a@x.org\nBob,b@x.org\n";

    expect(imports.upload("?id-key=idEmail", data), 2, 2, 0, 0);
    var again = expect(imports.upload("?id-key=idEmail", data), 2, 0, 2, 0);

    assertThat(errors(again)).containsExactly("1 2 duplicate", "2 3 duplicate");
    assertThat(again.path("errors").get(0).path("customer_id").asText())
        .isEqualTo(tenant.identify("EmailAddress=a@x.org").get(0));
  }

  @Test
  void every_fate_of_a_record_is_told_with_its_line() {
    tenant.create("{\"FirstName\": \"Old\", \"EmailAddress\": \"old@x.org\"}");
    var data =
        """
        EmailAddress,FirstName,Age,Address.City
        new@x.org,"two
        lines",30,Rome
        old@x.org,Dup,,
        ,NoKey,,
        NEW@x.org,Double,,
        bad@x.org,Bad,old,
        few@x.org
        "open@x.org,Unclosed,1,
        last@x.org,Last,,Bern
        """;

    var job = expect(imports.upload("?id-key=idEmail", data), 8, 2, 2, 4);

    assertThat(errors(job))
        .containsExactly(
            "2 4 duplicate",
            "3 5 key-missing",
            "4 6 duplicate",
            "5 7 invalid-value",
            "6 8 cell-count",
            "7 9 unclosed-quote");
    assertThat(job.path("errors").get(3).path("column").asText()).isEqualTo("Age");
    assertThat(tenant.identify("EmailAddress=last@x.org")).hasSize(1);
    assertThat(
            tenant
                .get("/profiles?EmailAddress=new@x.org&include_profile=yes")
                .json()
                .get(0)
                .path("FirstName")
                .asText())
        .isEqualTo("two\nlines");
  }

  @Test
  void a_segment_that_no_header_can_carry_fails_its_record() {
    var data = "FirstName,Segment\nAnn,gold\nBob,gülden\nCid,\"two\nlines\"\nDan,\n";

    var job = expect(imports.upload("", data), 4, 2, 0, 2);

    assertThat(errors(job)).containsExactly("2 3 invalid-value", "3 4 invalid-value");
  }

  @Test
  void a_record_that_loses_another_unique_key_fails_and_leaves_its_first_key_free() {
    tenant.key("{\"name\": \"zip\", \"attributes\": [\"LastName\"], \"unique\": true}");
    var owner = tenant.create("{\"LastName\": \"Taken\"}");
    var data = "EmailAddress,LastName\nfree@x.org,taken\nfree@x.org,Other\n";

    var job = expect(imports.upload("?id-key=idEmail", data), 2, 1, 0, 1);

    assertThat(errors(job)).containsExactly("1 2 key-taken");
    assertThat(job.path("errors").get(0).path("customer_id").asText()).isEqualTo(owner);
    assertThat(tenant.identify("EmailAddress=free@x.org"))
        .isEqualTo(tenant.identify("LastName=Other"));
  }

  @Test
  void with_a_key_that_is_not_unique_one_match_is_skipped_and_several_are_ambiguous() {
    tenant.create("{\"PhoneNumber\": \"1\"}");
    tenant.create("{\"PhoneNumber\": \"2\"}");
    tenant.create("{\"PhoneNumber\": \"2\"}");
    var data = "FirstName,PhoneNumber\nOne,1\nTwo,2\nThree,3\nAgain,3\n";

    var job = expect(imports.upload("?id-key=idPhone", data), 4, 1, 2, 1);

    assertThat(errors(job)).containsExactly("1 2 duplicate", "2 3 ambiguous", "4 5 duplicate");
  }

  @Test
  void several_values_and_several_records_close_up_in_the_order_of_their_numbers() {
    var data =
        """
        PhoneNumber[3],phonenumber[1],PhoneNumber[2],Phone[2].Type,Phone[2].Number,Phone.Type,\
        Phone[1].Number,Note.Text,EmailAddress
        333,111,,7,seven,5,five,hello,many@x.org
        """;

    expect(imports.upload("", data), 1, 1, 0, 0);

    tenant.expect(
        tenant.identify("EmailAddress=many@x.org").get(0),
        """
        {"EmailAddress": "many@x.org", "PhoneNumber": ["111", "333"],
         "Phone": [{"Type": 5, "Number": "five"}, {"Type": 7, "Number": "seven"}],
         "Note": [{"Text": "hello"}]}""");
  }

  @Test
  void a_row_of_another_tenant_fails() {
    var data = "TenantId,EmailAddress\n%d,mine@x.org\n1,theirs@x.org\n".formatted(tenant.id());

    var job = expect(imports.upload("", data), 2, 1, 0, 1);

    assertThat(errors(job)).containsExactly("2 3 other-tenant");
  }

  @Test
  void the_import_stops_when_more_records_failed_than_allowed() {
    var data = "EmailAddress,Age\na@x.org,1\nb@x.org,x\nc@x.org,3\nd@x.org,x\ne@x.org,5\n";

    var job = expect(imports.upload("?max-errors=1", data), 4, 2, 0, 2);

    assertThat(job.path("state").asText()).isEqualTo("stopped");
    assertThat(tenant.identify("EmailAddress=e@x.org")).isEmpty();
    assertThat(tenant.identify("EmailAddress=c@x.org")).hasSize(1);
  }

  @Test
  void an_import_can_start_at_a_later_record() {
    var job =
        expect(
            imports.upload(
                "?start-from-index=3&delimiter=%5Ct",
                "EmailAddress\tAge\na\t1\nb\t2\nc\tx\nd\t4\n"),
            2,
            1,
            0,
            1);

    assertThat(errors(job)).containsExactly("3 4 invalid-value");
  }

  @ParameterizedTest
  @CsvSource({"windows-1252", "ISO-8859-1", "UTF-16LE", "UTF-8"})
  void the_encoding_is_the_one_that_is_named(String encoding) {
    var email = encoding.toLowerCase() + "@x.org";
    var data = ("EmailAddress,FirstName\n" + email + ",Zoë\n").getBytes(Charset.forName(encoding));

    expect(imports.upload("?encoding=" + encoding, data), 1, 1, 0, 0);

    assertThat(
            tenant
                .get("/profiles?EmailAddress=" + email + "&include_profile=yes")
                .json()
                .get(0)
                .path("FirstName")
                .asText())
        .isEqualTo("Zoë");
  }

  @Test
  void packed_uploads_are_unpacked() throws IOException {
    var data = "EmailAddress\npacked@x.org\n".getBytes(StandardCharsets.UTF_8);

    expect(
        imports.upload("", packed(data, GZIPOutputStream::new), "Content-Encoding", "gzip"),
        1,
        1,
        0,
        0);
    expect(
        imports.upload(
            "?id-key=idEmail", packed(data, ZstdOutputStream::new), "Content-Encoding", "zstd"),
        1,
        0,
        1,
        0);
    var damaged = imports.upload("", data, "Content-Encoding", "gzip");
    assertThat(damaged.status()).isEqualTo(400);
    assertThat(damaged.code()).isEqualTo("corrupt-upload");
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
            "record,line,outcome,customer_id,code,column,message",
            "1,2,imported," + tenant.identify("EmailAddress=log@x.org").get(0) + ",,,");
    var without = expect(imports.upload("", "EmailAddress\nlog2@x.org\n"), 1, 1, 0, 0);
    assertThat(tenant.get("/imports/" + without.path("id").asText() + "/log").code())
        .isEqualTo("import-log-not-found");
  }

  @Test
  void each_import_of_a_file_keeps_its_own_log_and_the_latest_lies_beside_the_file()
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
  void an_upload_cut_short_is_imported_up_to_there_and_the_log_tells_so() throws IOException {
    var random = new Random(7);
    var data = new StringBuilder("FirstName,LastName\n");
    for (int i = 0; i < 7_000; i++) {
      data.append("%d,\n".formatted(random.nextLong()));
    }
    var packed = packed(data.toString().getBytes(StandardCharsets.UTF_8), GZIPOutputStream::new);
    var cut = Arrays.copyOf(packed, packed.length - 200);

    var job = imports.upload("?create-log=true", cut, "Content-Encoding", "gzip").json();

    assertThat(job.path("state").asText()).isEqualTo("failed");
    assertThat(job.path("fault").path("code").asText()).isEqualTo("corrupt-upload");
    var log = tenant.get(job.path("links").path("log").asText()).text();
    assertThat(job.path("counts").path("imported").asLong()).isPositive();
    assertThat(log.lines().count() - 1).isEqualTo(job.path("counts").path("read").asLong());
  }

  @Test
  void jobs_are_listed_newest_first_page_by_page() {
    var first = expect(imports.upload("", "EmailAddress\n1@x.org\n"), 1, 1, 0, 0);
    var second = expect(imports.upload("", "EmailAddress\n2@x.org\n"), 1, 1, 0, 0);

    var page = tenant.get("/imports?limit=1");

    assertThat(page.json()).hasSize(1);
    assertThat(page.json().get(0)).isEqualTo(second);
    var next = page.header("Link").replaceAll("^<(.*)>.*$", "$1");
    assertThat(tenant.get(next).json().get(0)).isEqualTo(first);
    assertThat(tenant.get("/imports/" + first.path("id").asText()).json()).isEqualTo(first);
    assertThat(API.tenant().get("/imports/" + first.path("id").asText()).status()).isEqualTo(404);
  }

  @Test
  void nothing_is_imported_before_a_profile_schema_is_defined() {
    var nobody = new ImportClient(API, API.tenant());

    var refused = nobody.upload("", "EmailAddress\na@x.org\n");

    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.code()).isEqualTo("no-profile-schema");
  }

  @Test
  void a_header_with_faults_is_refused_with_all_of_them() {
    var refused =
        imports.upload(
            "", "EmailAddress,Nope,emailaddress,Address.Nope,Address[2].City\na,b,c,d,e\n");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("errors")).hasSize(4);
    assertThat(imports.upload("", "").code()).isEqualTo("no-header");
    assertThat(tenant.get("/imports").json()).isEmpty();
  }

  @Test
  void parameters_with_faults_are_refused_with_all_of_them() {
    var refused =
        imports.described(
            """
            {"format": "XML", "profiles": "x.csv", "delimiter": "abc", "max-errors": "-1",
             "encoding": "klingon", "start-from-index": 0, "create-log": "perhaps", "dry": 1}""");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("errors")).hasSize(7);
    assertThat(imports.upload("?id-key=nope", "EmailAddress\na@x.org\n").status()).isEqualTo(404);
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
  void an_upload_whose_sender_hangs_up_leaves_no_file_and_no_job() throws IOException {
    try (var socket = new Socket(API.base().getHost(), API.base().getPort())) {
      var head =
          "POST /profiles/import HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
              + "X-Genesys-TenantId: "
              + tenant.id()
              + "\r\nContent-Length: 1000\r\n\r\nEmailAddress\ncut@x.org\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      await().until(() -> uploads() > 0);
    }

    await().untilAsserted(ImportApiIT::assertNoUpload);
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

  private static byte[] packed(byte[] data, Packer packer) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var packing = packer.over(bytes)) {
      packing.write(data);
    }
    return bytes.toByteArray();
  }

  @FunctionalInterface
  private interface Packer {
    OutputStream over(OutputStream bytes) throws IOException;
  }
}
