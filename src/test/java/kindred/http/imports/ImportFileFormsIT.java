package kindred.http.imports;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static kindred.http.ImportClient.errors;
import static kindred.http.ImportClient.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.http.ApiServer;
import kindred.http.ContractClient.Answer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as spreadsheets and other systems write them, and files that are something else. */
class ImportFileFormsIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private final TenantClient tenant = API.customers();
  private final ImportClient imports = new ImportClient(API, tenant);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EmailAddress\rc@x.org\rd@x.org\r",
        "\"FirstName\",\"EmailAddress\"\r\"A\",\"c@x.org\"\r\"B\",\"d@x.org\"",
        "FirstName,EmailAddress\nA,c@x.org\rB,d@x.org\r\n"
      })
  void lines_that_end_with_cr_are_rows(String data) {
    expect(imports.upload("?id-key=idEmail", data), 2, 2, 0, 0);

    assertThat(tenant.identify("EmailAddress=c@x.org")).hasSize(1);
    assertThat(tenant.identify("EmailAddress=d@x.org")).hasSize(1);
  }

  @Test
  void a_cr_only_file_of_more_than_a_mebibyte_is_read() {
    var padding = " ".repeat(60);
    var data =
        IntStream.range(0, 1_000)
            .mapToObj(i -> i + "@x.org,\"" + padding + "\r" + (i % 100 == 0 ? "y" : "") + "\"")
            .collect(Collectors.joining("\r", "EmailAddress,LastName\r", "\r"));
    var large = data.replace(padding, " ".repeat(1_200)).getBytes(UTF_8);
    assertThat(large.length).isGreaterThan(1 << 20);

    expect(imports.upload("?id-key=idEmail", large), 1_000, 1_000, 0, 0);
  }

  @Test
  void failed_rows_keep_the_line_that_declares_the_delimiter_and_can_be_posted_again() {
    var data = "\ufeffsep=;\r\nEmailAddress;Age;;\r\na@x.org;1;;\r\nb@x.org;x;;\r\n";
    var job = expect(imports.upload("?id-key=idEmail", data), 2, 1, 0, 1);
    assertThat(errors(job)).containsExactly("2 4 invalid-value");

    var failed = tenant.get(job.path("links").path("failed_rows").asText()).text();

    assertThat(failed.replace("\ufeff", ""))
        .isEqualTo("sep=;\r\nEmailAddress;Age;;\r\nb@x.org;x;;\r\n");
    expect(imports.upload("?id-key=idEmail", failed.replace(";x;", ";2;")), 1, 1, 0, 0);
  }

  @Test
  void a_value_in_a_column_without_a_name_fails_its_row_and_is_named_by_position() {
    var data = ",EmailAddress,\n,a@x.org,\n7,b@x.org,x\n,c@x.org\n";

    var job = expect(imports.upload("?id-key=idEmail", data), 3, 2, 0, 1);

    assertThat(errors(job)).containsExactly("2 3 unnamed-column", "2 3 unnamed-column");
    assertThat(job.path("errors").findValuesAsText("message"))
        .containsExactly(
            "Column 1 has a value, but no name in the header. Name the column or remove the value.",
            "Column 3 has a value, but no name in the header. Name the column or remove the value.");
  }

  @Test
  void a_wrong_delimiter_is_answered_with_a_question() {
    var refused = imports.upload("", "FirstName;LastName;EmailAddress\nAnn;Lee;a@x.org\n");

    assertRefused(refused, "wrong-delimiter");
    assertThat(refused.text())
        .contains("The header has one column. It contains ';': is the delimiter ';'?");
  }

  @Test
  void a_file_without_a_header_is_refused_without_its_values() {
    var refused = imports.upload("", "Ann Lee,ann@x.org\n");

    assertRefused(refused, "invalid-header");
    assertThat(refused.text()).doesNotContain("Ann").doesNotContain("ann@x.org");
    assertThat(refused.json().path("errors")).hasSize(2);
  }

  @Test
  void a_file_that_is_not_csv_is_refused_at_once() {
    assertRefused(upload("504b030414000600"), "not-csv");
    assertRefused(upload("1f8b080000000000"), "not-csv");
    assertRefused(upload("255044462d312e37"), "not-csv");
    var refused = imports.upload("", "EmailAddress\na@x.org\n".getBytes(UTF_16LE));
    assertRefused(refused, "wrong-encoding");
    assertThat(refused.text()).contains("Set the parameter 'encoding' to UTF-16LE.");
  }

  @Test
  void an_encoding_may_have_its_usual_name_and_a_misspelt_one_is_corrected() {
    var data = "EmailAddress,LastName\na@x.org,Müller\n".getBytes(Charset.forName("windows-1252"));

    expect(imports.upload("?encoding=ANSI&id-key=idEmail", data), 1, 1, 0, 0);

    var found = tenant.found("EmailAddress=a@x.org");
    assertThat(found.path("LastName").asText()).isEqualTo("Müller");
    assertThat(imports.upload("?encoding=window-1252", data).text())
        .contains("a close name is windows-1252");
  }

  @Test
  void a_header_without_the_column_of_the_id_key_is_refused_at_once() {
    var refused = imports.upload("?id-key=idEmail", "FirstName\nAnn\nBob\n");

    assertRefused(refused, "invalid-header");
    var error = refused.json().path("errors").get(0);
    assertThat(error.path("code").asText()).isEqualTo("key-column-missing");
    assertThat(error.path("message").asText()).contains("'EmailAddress'");
  }

  private Answer upload(String hex) {
    return imports.upload("", HexFormat.of().parseHex(hex));
  }

  private void assertRefused(Answer refused, String code) {
    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(code);
    assertThat(tenant.get("/imports").json()).isEmpty();
  }
}
