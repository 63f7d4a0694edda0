package kindred.http.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static kindred.http.ImportClient.errors;
import static kindred.http.ImportClient.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.util.ArrayList;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failed rows, posted again as they were downloaded and with the same parameters. */
class FailedRowsIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private static final String BYTE_ORDER_MARK = "\ufeff";
  private static final int ROWS = 30;

  private final TenantClient tenant = API.customers();
  private final ImportClient imports = new ImportClient(API, tenant);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UTF-8        | no  |                        | LF",
        "UTF-8        | no  |                        | CRLF",
        "UTF-8        | yes | &encoding=windows-1252 | LF",
        "UTF-16LE     | yes |                        | CRLF",
        "UTF-16BE     | yes | &encoding=UTF-16       | LF",
        "UTF-16LE     | yes | &encoding=ISO-8859-1   | LF",
        "UTF-16LE     | no  | &encoding=UTF-16LE     | CRLF",
        "windows-1252 | no  | &encoding=windows-1252 | CRLF",
        "windows-1252 | no  | &encoding=windows-1252&delimiter=%3B | LF",
        "UTF-8        | yes | &delimiter=%5Ct        | CRLF"
      })
  void all_of_them_are_imported_after_the_schema_was_corrected(
      String encoding, String byteOrderMark, String parameters, String lineEnd) throws Exception {
    var query = "?id-key=idEmail" + (parameters == null ? "" : parameters);
    char delimiter = query.contains("%3B") ? ';' : query.contains("%5Ct") ? '\t' : ',';
    var charset = Charset.forName(encoding);
    var text =
        (byteOrderMark.equals("yes") ? BYTE_ORDER_MARK : "")
            + file(delimiter, lineEnd.equals("LF"));
    var job = expect(imports.upload(query, text.getBytes(charset)), ROWS, 20, 0, 10);

    var failed = failed(job);

    assertThat(new String(failed, charset).startsWith(BYTE_ORDER_MARK))
        .isEqualTo(byteOrderMark.equals("yes"));
    expect(imports.upload(query, failed), 10, 0, 0, 10);
    allowLongNames();
    expect(imports.upload(query, failed), 10, 10, 0, 0);
    for (int i = 0; i < ROWS; i++) {
      assertThat(firstName(i)).isEqualTo(name(i, delimiter));
    }
  }

  @Test
  void undecodable_bytes_fail_again_and_are_imported_in_their_own_encoding() throws Exception {
    var text = "EmailAddress,FirstName\r\na@x.org,Ann\r\nz@x.org,Zoë\r\nb@x.org,Jürgen\r\n";
    var data = text.getBytes(Charset.forName("windows-1252"));
    var job = expect(imports.upload("?id-key=idEmail", data), 3, 1, 0, 2);

    var failed = failed(job);

    assertThat(failed)
        .isEqualTo(text.replace("a@x.org,Ann\r\n", "").getBytes(Charset.forName("windows-1252")));
    var again = expect(imports.upload("?id-key=idEmail", failed), 2, 0, 0, 2);
    assertThat(errors(again)).containsExactly("1 2 undecodable-bytes", "2 3 undecodable-bytes");
    expect(imports.upload("?id-key=idEmail&encoding=windows-1252", failed), 2, 2, 0, 0);
    assertThat(found("z@x.org").path("FirstName").asText()).isEqualTo("Zoë");
  }

  @Test
  void an_unclosed_quote_fails_only_its_own_row() throws Exception {
    var data =
        """
        EmailAddress,FirstName
        "open@x.org,Ann
        a@x.org,"Bob"
        b@x.org,",%s"
        """
            .formatted("y".repeat(65));
    var job = expect(imports.upload("?id-key=idEmail", data), 3, 1, 0, 2);

    var failed = failed(job);

    allowLongNames();
    var again = expect(imports.upload("?id-key=idEmail", failed), 2, 1, 0, 1);
    assertThat(errors(again)).containsExactly("2 3 unclosed-quote");
    assertThat(found("b@x.org").path("FirstName").asText()).isEqualTo("," + "y".repeat(65));
  }

  @Test
  void skipped_rows_are_a_file_too_with_reasons_on_request() throws Exception {
    tenant.create("{\"EmailAddress\": \"a@x.org\"}");
    var data = "EmailAddress,FirstName\r\na@x.org,Ann\r\n,\r\nb@x.org,Bob\r\nB@x.org,Bo\r\nx\r\n";
    var job = expect(imports.upload("?id-key=idEmail", data.getBytes(UTF_8)), 5, 1, 3, 1);
    var path = job.path("links").path("skipped_rows").asText();

    assertThat(tenant.get(path).text())
        .isEqualTo("EmailAddress,FirstName\r\na@x.org,Ann\r\nB@x.org,Bo\r\n");
    assertThat(tenant.get(path + "?reasons=true").text().lines())
        .anyMatch(line -> line.startsWith("a@x.org,Ann,duplicate,"))
        .anyMatch(line -> line.startsWith("B@x.org,Bo,repeated,"));
    assertThat(new String(failed(job), UTF_8)).isEqualTo("EmailAddress,FirstName\r\nx\r\n");
  }

  @Test
  void rows_that_conflicted_with_a_profile_are_imported_after_its_deletion() throws Exception {
    tenant.key("{\"name\": \"idBirthDate\", \"attributes\": [\"BirthDate\"], \"unique\": true}");
    var existing = tenant.create("{\"BirthDate\": \"2000-01-01\"}");
    var data =
        "EmailAddress,BirthDate\na@x.org,2000-01-01\nb@x.org,2000-01-02\nc@x.org,2000-01-01\n";
    var job = expect(imports.upload("?id-key=idEmail", data), 3, 1, 0, 2);
    assertThat(tenant.delete("/profiles/" + existing).status()).isBetween(200, 204);

    var again = expect(imports.upload("?id-key=idEmail", failed(job)), 2, 1, 0, 1);

    assertThat(errors(again)).containsExactly("2 3 key-taken");
  }

  /** Every third name is longer than the schema allows until it is corrected. */
  private static String file(char delimiter, boolean bare) {
    var lines = new ArrayList<String>();
    lines.add("EmailAddress" + delimiter + "FirstName");
    for (int i = 0; i < ROWS; i++) {
      var quoted = '"' + name(i, delimiter).replace("\"", "\"\"") + '"';
      lines.add("p" + i + "@x.org" + delimiter + quoted);
    }
    lines.add("");
    return String.join(bare ? "\n" : "\r\n", lines);
  }

  /** A name with all characters that need quotes, and some that only some encodings have. */
  private static String name(int i, char delimiter) {
    return "Zoë\r\n\"of\"\n" + delimiter + " Ünal " + i + (i % 3 == 0 ? "ß".repeat(64) : "");
  }

  private void allowLongNames() {
    tenant.defineCoreWithFirstNameOf(256);
  }

  private String firstName(int i) {
    return found("p" + i + "@x.org").path("FirstName").asText();
  }

  private JsonNode found(String email) {
    return tenant.found("EmailAddress=" + email);
  }

  /** Downloads the failed rows as bytes. */
  private byte[] failed(JsonNode job) throws IOException, InterruptedException {
    var path = job.path("links").path("failed_rows").asText();
    assertThat(tenant.get(path).status()).isEqualTo(200);
    var request =
        HttpRequest.newBuilder(URI.create(API.base().toString().replaceAll("/$", "") + path))
            .header("X-Genesys-TenantId", Integer.toString(tenant.id()))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray()).body();
  }
}
