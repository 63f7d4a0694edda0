package kindred.http.imports;

import static kindred.http.ImportClient.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import kindred.http.ApiServer;
import kindred.http.ContractClient.Answer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files with other columns are imported as they are, with stored parameters or those of a request.
 */
class MappingApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private static final String CSV =
      "Vorname;Mail;Kommentar;Mail\nAnn;ann@x.org;x;0151 7\nn/a;bob@x.org;y;-\n;;z;\n";
  private static final String MAPPING =
      "{\"vorname\": \"FirstName\", \"#2\": \"EmailAddress\", \"#4\": \"PhoneNumber[2]\","
          + " \"Kommentar\": null}";

  private final TenantClient tenant = API.customers();
  private final ImportClient imports = new ImportClient(API, tenant);

  @Test
  void a_file_with_other_columns_is_imported_as_it_is_in_a_dry_run_and_in_a_real_one() {
    var query =
        "?id-key=idEmail&delimiter=;&mapping="
            + encode(MAPPING)
            + "&empty-values="
            + encode("[\"N/A\", \"-\"]");

    var dry = expect(imports.upload(query + "&dry-run=true", CSV), 3, 2, 1, 0);
    var real = expect(imports.upload(query, CSV), 3, 2, 1, 0);

    assertThat(rows(dry)).isEqualTo(rows(real)).containsExactly("imported", "imported", "skipped");
    var ann = find("ann@x.org");
    assertThat(ann.path("FirstName").asText()).isEqualTo("Ann");
    assertThat(ann.path("PhoneNumber").asText()).isEqualTo("0151 7");
    var bob = find("bob@x.org");
    assertThat(bob.has("FirstName")).isFalse();
    assertThat(bob.has("PhoneNumber")).isFalse();
  }

  @Test
  void a_description_and_a_form_have_the_mapping_as_well() {
    imports.place("mapped-" + tenant.id() + ".csv", "Mail\nann@x.org\n");

    expect(
        imports.described(
            "{\"profiles\": \"mapped-"
                + tenant.id()
                + ".csv\", \"mapping\": {\"Mail\": \"EmailAddress\"}, \"empty-values\": [\"NULL\"]}"),
        1,
        1,
        0,
        0);
    expect(
        imports.form(
            "{\"mapping\": {\"Mail\": \"EmailAddress\"}}",
            "Mail\nbob@x.org\n".getBytes(StandardCharsets.UTF_8)),
        1,
        1,
        0,
        0);
  }

  @Test
  void a_mapping_that_does_not_fit_is_refused_with_all_its_faults_before_a_row_is_read() {
    var refused =
        imports.upload(
            "?mapping="
                + encode(
                    "{\"A\": \"EmailAdress\", \"B\": \"FirstName\", \"C\": \"FirstName\", \"D\": null}"),
            "A,B,C\n1,2,3\n");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("code").asText()).isEqualTo("invalid-header");
    assertThat(codes(refused))
        .containsExactlyInAnyOrder("unknown-target", "duplicate-column", "mapped-column-missing");
    assertThat(
            codes(
                imports.upload(
                    "?mapping="
                        + encode("{\"A\": 3}")
                        + "&date-formats="
                        + encode("{\"A\": \"qqq\"}"),
                    "A\n1\n")))
        .containsExactly("invalid-parameter", "invalid-parameter");
    assertThat(codes(imports.upload("?rules=" + encode("{\"FirstName\": \"fill\"}"), "A\n1\n")))
        .containsExactly("rules-without-update");
  }

  @Test
  void a_file_without_a_header_is_imported_and_so_are_its_failed_rows() {
    var rows = "Ann;ann@x.org;x\nBob;;y\n\"Eve;open\n";
    var titled = "?header=false&columns=FirstName,EmailAddress,Note&delimiter=;&id-key=idEmail";
    var noNote = "&mapping=" + encode("{\"Note\": null}");
    var numbers = encode("{\"#1\": \"FirstName\", \"#2\": \"EmailAddress\", \"#3\": null}");
    var numbered = "?header=false&delimiter=;&id-key=idEmail&mapping=" + numbers;

    var dry = expect(imports.upload(titled + noNote + "&dry-run=true", rows), 3, 1, 0, 2);
    var real = expect(imports.upload(titled + noNote, rows), 3, 1, 0, 2);
    var again = expect(imports.upload(numbered, rows), 3, 0, 1, 2);

    assertThat(rows(dry)).isEqualTo(rows(real)).containsExactly("imported", "failed", "failed");
    assertThat(ImportClient.errors(again)).startsWith("1 1 duplicate", "2 2 key-missing");
    assertThat(find("ann@x.org").path("FirstName").asText()).isEqualTo("Ann");
    var failed = tenant.get(real.at("/links/failed_rows").asText());
    assertThat(failed.text()).isEqualTo("Bob;;y\r\n\"Eve;open\r\n");
    expect(imports.upload(titled + noNote, failed.text()), 2, 0, 0, 2);
    var reasons = tenant.get(again.at("/links/failed_rows").asText() + "?reasons=true").text();
    assertThat(reasons).startsWith("#1;#2;#3;#code;#reason\r\nBob;;y;key-missing;\"");
    expect(imports.upload(numbered.replace("header=false&", ""), reasons), 2, 0, 0, 2);
  }

  @Test
  void a_column_without_a_meaning_is_refused_in_a_file_without_a_header() {
    var first = encode("{\"#1\": \"FirstName\"}");

    var refused = imports.upload("?header=false&mapping=" + first, "Ann,ann@x.org\n");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(codes(refused)).containsExactly("unknown-column");
    assertThat(refused.text()).contains("column 2").doesNotContain("ann@x.org");
    assertThat(imports.upload("?columns=FirstName", "Ann\n").json().path("code").asText())
        .isEqualTo("columns-with-header");
    assertThat(imports.upload("?header=false", "Ann,Lee\n").json().path("detail").asText())
        .contains("'columns' or 'mapping'");
    assertThat(imports.upload("?header=false", "Ann,Lee\n").text())
        .contains("Nothing says what column 1 is");
  }

  @Test
  void the_type_of_a_file_may_say_that_it_has_no_header() {
    var row = "ann@x.org,Ann\n".getBytes(StandardCharsets.UTF_8);
    var columns = "?id-key=idEmail&columns=EmailAddress,FirstName";
    var type = new String[] {"Content-Type", "text/csv; header=Absent"};

    expect(imports.upload(columns, row, type), 1, 1, 0, 0);

    assertThat(imports.upload(columns + "&header=true", row, type).text())
        .contains("contradicting-parameter");
  }

  @Test
  void rules_decide_what_a_row_does_to_an_existing_profile() {
    tenant.create(
        "{\"EmailAddress\": \"ann@x.org\", \"FirstName\": \"Ann\", \"PhoneNumber\": \"1\"}");
    var query =
        "?id-key=idEmail&on-duplicate=update&rules="
            + encode(
                "{\"firstname\": \"fill\", \"LastName\": \"fill\", \"PhoneNumber\": \"append\"}");
    var csv = "EmailAddress,FirstName,LastName,PhoneNumber\nann@x.org,Anna,Lee,2\n";

    var dry = imports.upload(query + "&dry-run=true", csv);
    var real = imports.upload(query, csv);

    assertThat(rows(dry.json())).isEqualTo(rows(real.json())).containsExactly("updated");
    var ann = find("ann@x.org");
    assertThat(ann.path("FirstName").asText()).isEqualTo("Ann");
    assertThat(ann.path("LastName").asText()).isEqualTo("Lee");
    assertThat(texts(ann.path("PhoneNumber"))).containsExactly("1", "2");
  }

  @ParameterizedTest
  @CsvSource({
    "overwrite, failed updated updated failed, 4",
    "fill, updated updated updated failed, 3",
    "append, failed updated updated failed, 3 4",
    "never, updated updated updated failed, ''"
  })
  void each_rule_decides_in_a_dry_run_as_in_a_real_one(String rule, String outcomes, String ages) {
    tenant.key("{\"name\": \"idAge\", \"attributes\": [\"Age\"], \"unique\": true}");
    tenant.create("{\"EmailAddress\": \"a@x.org\", \"Age\": 1}");
    tenant.create("{\"EmailAddress\": \"b@x.org\", \"Age\": 2}");
    tenant.create("{\"EmailAddress\": \"c@x.org\"}");
    var csv = "EmailAddress,Age\na@x.org,2\nc@x.org,3\nc@x.org,4\nd@x.org,1\n";
    var query =
        "?id-key=idEmail&on-duplicate=update&rules=" + encode("{\"Age\": \"" + rule + "\"}");

    var dry = imports.upload(query + "&dry-run=true", csv);
    assertThat(find("c@x.org").has("Age")).isFalse();
    var real = imports.upload(query, csv);

    assertThat(String.join(" ", rows(dry.json()))).isEqualTo(outcomes);
    assertThat(String.join(" ", rows(real.json()))).isEqualTo(outcomes);
    assertThat(dry.json().path("errors")).isEqualTo(real.json().path("errors"));
    var found = find("c@x.org").path("Age");
    assertThat(found.isArray() ? String.join(" ", texts(found)) : found.asText()).isEqualTo(ages);
  }

  @Test
  void of_several_keys_the_first_that_finds_a_profile_decides() {
    tenant.create(
        "{\"EmailAddress\": \"ann@x.org\", \"PhoneNumber\": \"1\", \"FirstName\": \"A\"}");
    tenant.create("{\"EmailAddress\": \"bob@x.org\", \"PhoneNumber\": \"2\"}");
    var csv =
        "EmailAddress,PhoneNumber,FirstName\nann@x.org,2,Ann\nbob@y.org,2,Bob\neve@x.org,3,Eve\n,3,Eva\n";

    for (var query : List.of("?id-key=idEmail,idPhone&on-duplicate=update")) {
      var dry = imports.upload(query + "&dry-run=true", csv);
      var real = imports.upload(query, csv);
      assertThat(rows(real.json())).isEqualTo(rows(dry.json()));
      assertThat(rows(real.json())).containsExactly("updated", "failed", "imported", "updated");
    }
    assertThat(find("ann@x.org").path("FirstName").asText()).isEqualTo("Ann");
    assertThat(find("eve@x.org").path("FirstName").asText()).isEqualTo("Eva");
    assertThat(imports.upload("?id-key=idEmail,nope", csv).status()).isEqualTo(404);
    assertThat(imports.upload("?id-key=idEmail,", csv).code()).isEqualTo("invalid-parameter");
  }

  @Test
  void an_import_uses_stored_parameters_and_its_own_ones_win() {
    var stored =
        tenant.put(
            "/import-templates/crm",
            "{\"options\": {\"delimiter\": \";\", \"id-key\": \"idEmail\", \"mapping\": "
                + MAPPING
                + "}}");
    assertThat(stored.status()).as(stored.text()).isEqualTo(200);

    expect(
        imports.upload("?template=crm&empty-values=" + encode("[\"n/a\", \"-\"]"), CSV),
        3,
        2,
        1,
        0);
    expect(imports.upload("?template=crm", CSV), 3, 0, 3, 0);
    expect(imports.upload("?template=crm&delimiter=,", CSV.replace(';', ',')), 3, 0, 3, 0);

    assertThat(tenant.get("/import-templates/crm").json().at("/options/delimiter").asText())
        .isEqualTo(";");
    assertThat(tenant.get("/import-templates").json()).hasSize(1);
    var stranger = API.customers();
    assertThat(stranger.get("/import-templates").json()).isEmpty();
    assertThat(stranger.get("/import-templates/crm").status()).isEqualTo(404);
    assertThat(stranger.delete("/import-templates/crm").status()).isEqualTo(404);
    assertThat(tenant.delete("/import-templates/crm").status()).isEqualTo(204);
    assertThat(tenant.get("/import-templates/crm").status()).isEqualTo(404);
    assertThat(imports.upload("?template=crm", CSV).json().path("code").asText())
        .isEqualTo("import-template-not-found");
    var faulty = imports.upload("?template=&header=maybe", CSV);
    assertThat(faulty.code()).isEqualTo("invalid-parameter");
    assertThat(faulty.json().path("errors")).hasSize(2);
  }

  @Test
  void parameters_that_no_import_could_have_are_not_stored() {
    for (var options :
        List.of(
            "{\"profiles\": \"a.csv\"}",
            "{\"dry-run\": true}",
            "{\"delimiter\": \"abc\"}",
            "{\"on-duplicate\": \"update\"}",
            "{\"mapping\": [1]}")) {
      var refused = tenant.put("/import-templates/bad", "{\"options\": " + options + "}");
      assertThat(refused.status()).as(options).isEqualTo(400);
      assertThat(refused.json().at("/errors/0/pointer").asText()).startsWith("/options");
    }
    assertThat(tenant.put("/import-templates/b%C3%A4d", "{\"options\": {}}").status())
        .isEqualTo(400);
    assertThat(tenant.get("/import-templates").json()).isEmpty();
  }

  @Test
  void stored_parameters_are_small_enough_for_a_list_of_all() {
    var template = "{\"options\": {\"empty-values\": [\"%s\"]}}";
    var refused = tenant.put("/import-templates/large", template.formatted("x".repeat(64 << 10)));
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.code()).isEqualTo("body-too-large");

    var most = template.formatted("x".repeat(60_000));
    int stored = 0;
    var answer = tenant.put("/import-templates/t0", most);
    while (answer.status() == 200) {
      stored++;
      answer = tenant.put("/import-templates/t" + stored, most);
    }
    assertThat(answer.code()).isEqualTo("too-many-templates");
    assertThat(stored).isEqualTo((4 << 20) / 60_020);
    assertThat(tenant.put("/import-templates/t0", most).status()).isEqualTo(200);
  }

  private JsonNode find(String email) {
    return tenant.found("EmailAddress=" + email);
  }

  private List<String> rows(JsonNode job) {
    var outcomes = new ArrayList<String>();
    tenant
        .get("/imports/" + job.path("id").asText() + "/rows")
        .json()
        .forEach(row -> outcomes.add(row.path("outcome").asText()));
    return outcomes;
  }

  private static List<String> codes(Answer refused) {
    var codes = new ArrayList<String>();
    refused.json().path("errors").forEach(error -> codes.add(error.path("code").asText()));
    return codes;
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(value -> texts.add(value.asText()));
    return texts;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
