package kindred.http.imports;

import static kindred.http.ImportClient.errors;
import static kindred.http.ImportClient.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row without any value is skipped; blanks and control characters in cells. */
class EmptyRowsIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private final TenantClient tenant = API.tenant();
  private final ImportClient imports = new ImportClient(API, tenant);

  @BeforeEach
  void define() {
    tenant.put(
        "/metadata/profiles",
        """
        [{"name": "FirstName", "type": "string"}, {"name": "EmailAddress", "type": "string"},
         {"name": "Language", "type": "string", "default": "en"}, {"name": "Age", "type": "integer"},
         {"name": "Born", "type": "date"}, {"name": "Seen", "type": "datetime"},
         {"name": "Vip", "type": "boolean"}, {"name": "Credit", "type": "currency"}]""");
    tenant.key("{\"name\": \"idEmail\", \"attributes\": [\"EmailAddress\"], \"unique\": true}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?create-log=true",
        "?create-log=true&dry-run=true",
        "?create-log=true&id-key=idEmail",
        "?create-log=true&id-key=idEmail&dry-run=true",
        "?create-log=true&id-key=idEmail&max-errors=0",
        "?create-log=true&id-key=idEmail&on-duplicate=update",
        "?create-log=true&id-key=idEmail&on-duplicate=update&dry-run=true"
      })
  void a_row_without_a_value_is_skipped_as_empty(String query) {
    var job =
        expect(
            imports.upload(
                query,
                "FirstName,EmailAddress,Age,TenantId,Segment\nA,e@x.org,,,\n,,,,\n\"\",,,%d,red\n"
                        .formatted(tenant.id())
                    + " ,\u00a0,\t,,\n,,,99,x y\nB,f@x.org,,,\n"),
            6,
            2,
            4,
            0);

    assertThat(errors(job))
        .containsExactly("2 3 empty-row", "3 4 empty-row", "4 5 empty-row", "5 6 empty-row");
    var rows = new ArrayList<String>();
    tenant
        .get(job.path("links").path("rows").asText() + "?outcome=skipped")
        .json()
        .forEach(row -> rows.add(row.path("errors").path(0).path("code").asText()));
    assertThat(rows).containsExactly("empty-row", "empty-row", "empty-row", "empty-row");
    assertThat(tenant.get(job.path("links").path("log").asText()).text().lines().skip(2).limit(4))
        .allMatch(line -> line.contains(",skipped,,empty-row,"));
  }

  @Test
  void blanks_around_a_value_belong_to_it_only_in_a_string() {
    expect(
        imports.upload(
            "",
            "FirstName,EmailAddress, Age,Born,Seen,Vip,Credit\n"
                + " A ,d@x.org, 30,\u00a02024-02-29 ,\t2024-02-29T12:00Z,TRUE ,\u202f12.50 EUR\u3000\n"
                + "B,e@x.org,  ,\u00a0,,,\n"),
        2,
        2,
        0,
        0);

    var first = profile(tenant.identify("EmailAddress=d@x.org").get(0));
    assertThat(first.path("FirstName").asText()).isEqualTo(" A ");
    assertThat(first.path("Age").asInt()).isEqualTo(30);
    assertThat(first.path("Born").asText()).isEqualTo("2024-02-29");
    assertThat(first.path("Seen").asText()).isEqualTo("2024-02-29T12:00:00.000Z");
    assertThat(first.path("Vip").asBoolean()).isTrue();
    assertThat(first.path("Credit").asText()).isEqualTo("12.50 EUR");
    var second = profile(tenant.identify("EmailAddress=e@x.org").get(0));
    assertThat(second.has("Age") || second.has("Born")).isFalse();
    var id = tenant.create("{\"Age\": \" 31\\u00a0\", \"Born\": \"\\t2024-02-29\"}");
    assertThat(profile(id).path("Age").asInt()).isEqualTo(31);
  }

  @Test
  void a_control_character_fails_the_row_and_the_request_and_its_text_is_not_repeated() {
    var answer =
        imports.upload("", "FirstName,EmailAddress\nA\u0000secret,a@x.org\n\"B\r\n\tx\",b@x.org\n");
    var job = expect(answer, 2, 1, 0, 1);

    assertThat(errors(job)).containsExactly("1 2 invalid-value");
    assertThat(job.path("errors").path(0).path("column").asText()).isEqualTo("FirstName");
    assertThat(job.path("errors").path(0).path("message").asText())
        .contains("'FirstName'")
        .doesNotContain("secret");
    for (var control : List.of("\\u0000", "\\u0007", "\\u001b", "\\u007f", "\\u009f")) {
      var refused = tenant.post("/profiles", "{\"FirstName\": \"secret" + control + "\"}");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.text()).contains("/FirstName").doesNotContain("secret");
    }
  }

  private JsonNode profile(String id) {
    return tenant.get("/profiles/" + id).json();
  }
}
