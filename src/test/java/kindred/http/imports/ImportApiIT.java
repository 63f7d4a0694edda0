package kindred.http.imports;

import static kindred.http.ImportClient.errors;
import static kindred.http.ImportClient.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ImportApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private final TenantClient tenant = API.customers();
  private final ImportClient imports = new ImportClient(API, tenant);

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
  void invisible_characters_make_no_second_customer_and_no_key_value() {
    var data =
        "\u200BFirstName\u00A0,EmailAddress\nA,n@x.org\nB,n@x.org\u00A0\n"
            + "C,\uFEFFn@\u200Bx.org\nD,\u00A0\n";

    var job = expect(imports.upload("?id-key=idEmail", data), 4, 1, 2, 1);

    assertThat(errors(job)).last().isEqualTo("4 5 key-missing");
    assertThat(tenant.identify("EmailAddress=%C2%A0N%E2%80%8B@x.org")).hasSize(1);
  }

  @Test
  void every_outcome_of_a_row_is_reported_with_its_line() {
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
            "4 6 repeated",
            "5 7 invalid-value",
            "6 8 cell-count",
            "7 9 unclosed-quote");
    assertThat(job.path("errors").get(3).path("column").asText()).isEqualTo("Age");
    assertThat(tenant.identify("EmailAddress=last@x.org")).hasSize(1);
    assertThat(tenant.found("EmailAddress=new@x.org").path("FirstName").asText())
        .isEqualTo("two\nlines");
  }

  @Test
  void a_segment_that_no_header_can_contain_fails_its_row() {
    var data = "FirstName,Segment\nAnn,gold\nBob,gülden\nCid,\"two\nlines\"\nDan,\n";

    var job = expect(imports.upload("", data), 4, 2, 0, 2);

    assertThat(errors(job)).containsExactly("2 3 invalid-value", "3 4 invalid-value");
  }

  @Test
  void a_row_whose_second_unique_key_is_taken_fails_and_releases_its_first() {
    tenant.key("{\"name\": \"zip\", \"attributes\": [\"LastName\"], \"unique\": true}");
    var owner = tenant.create("{\"LastName\": \"Taken\"}");
    var data = "EmailAddress,LastName\nfree@x.org,taken\nfree@x.org,Other\n";

    var job = expect(imports.upload("?id-key=idEmail", data), 2, 1, 0, 1);

    assertThat(errors(job)).containsExactly("1 2 key-taken");
    assertThat(job.at("/errors/0/message").asText()).contains("'zip'");
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

    assertThat(errors(job)).containsExactly("1 2 duplicate", "2 3 ambiguous", "4 5 repeated");
    assertThat(job.path("errors").get(1).path("message").asText())
        .matches(
            "Several profiles have this value of the identification key, among them"
                + " \\w+, \\w+. Merge them, or import with another key.");
    assertThat(job.path("errors").get(2).path("message").asText())
        .isEqualTo("Row 3 of this file has the same value of the identification key.");
  }

  @Test
  void gaps_between_numbered_values_and_records_are_closed_in_their_order() {
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
    var data = "TenantId,EmailAddress\n%d,own@x.org\n1,other@x.org\n".formatted(tenant.id());

    var job = expect(imports.upload("", data), 2, 1, 0, 1);

    assertThat(errors(job)).containsExactly("2 3 other-tenant");
  }

  @Test
  void the_import_stops_when_more_rows_failed_than_allowed() {
    var data = "EmailAddress,Age\na@x.org,1\nb@x.org,x\nc@x.org,3\nd@x.org,x\ne@x.org,5\n";

    var job = expect(imports.upload("?max-errors=1", data), 4, 2, 0, 2);

    assertThat(job.path("state").asText()).isEqualTo("stopped");
    assertThat(tenant.identify("EmailAddress=e@x.org")).isEmpty();
    assertThat(tenant.identify("EmailAddress=c@x.org")).hasSize(1);
  }

  @Test
  void an_import_can_start_at_a_later_row() {
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

  @Test
  void jobs_are_listed_newest_first_in_pages() {
    var first = expect(imports.upload("", "EmailAddress\n1@x.org\n"), 1, 1, 0, 0);
    var second = expect(imports.upload("", "EmailAddress\n2@x.org\n"), 1, 1, 0, 0);

    var page = tenant.get("/imports?limit=1");

    assertThat(page.json()).hasSize(1);
    assertThat(page.json().get(0)).isEqualTo(listed(second));
    var next = page.header("Link").replaceAll("^<(.*)>.*$", "$1");
    assertThat(tenant.get(next).json().get(0)).isEqualTo(listed(first));
    assertThat(tenant.get("/imports/" + first.path("id").asText()).json()).isEqualTo(first);
    assertThat(API.tenant().get("/imports/" + first.path("id").asText()).status()).isEqualTo(404);
  }

  /** A job without its first errors, as lists have it. */
  private static JsonNode listed(JsonNode job) {
    return ((ObjectNode) job.deepCopy()).without("errors");
  }

  @Test
  void nothing_is_imported_before_a_profile_schema_is_defined() {
    var undefined = new ImportClient(API, API.tenant());

    var refused = undefined.upload("", "EmailAddress\na@x.org\n");

    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.code()).isEqualTo("no-profile-schema");
  }

  @Test
  void a_header_with_faults_is_refused_and_all_are_reported() {
    var refused =
        imports.upload(
            "", "EmailAddress,Nope,emailaddress,Address.Nope,Address[2].City\na,b,c,d,e\n");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("errors")).hasSize(4);
    assertThat(imports.upload("", "").code()).isEqualTo("no-header");
    assertThat(tenant.get("/imports").json()).isEmpty();
  }

  @Test
  void parameters_with_faults_are_refused_and_all_are_reported() {
    var refused =
        imports.described(
            """
            {"format": "XML", "profiles": "x.csv", "delimiter": "abc", "max-errors": "-1",
             "encoding": "klingon", "start-from-index": 0, "create-log": "perhaps", "dry": 1}""");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("errors")).hasSize(7);
    assertThat(imports.upload("?id-key=nope", "EmailAddress\na@x.org\n").status()).isEqualTo(404);
  }
}
