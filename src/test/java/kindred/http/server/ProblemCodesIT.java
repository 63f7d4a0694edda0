package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import kindred.http.ApiServer;
import kindred.http.Contract;
import kindred.http.ProblemCatalogue;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The catalogue of problem codes over HTTP. */
class ProblemCodesIT {

  @RegisterExtension static final ApiServer API = new ApiServer("/cv");

  private static final ProblemCatalogue CATALOGUE = ProblemCatalogue.of(Contract.load());
  private static final String NOBODY = "/profiles/0123456789abcdef";

  private final TenantClient tenant = API.customers();

  @Test
  void the_type_of_a_problem_opens_for_a_program() {
    var refused = tenant.get(NOBODY);
    var type = refused.json().path("type").asText();

    assertThat(type).isEqualTo("/cv/problems/profile-not-found");
    var described = API.client().get(type.substring("/cv".length()));
    assertThat(described.status()).isEqualTo(200);
    assertThat(described.json().path("code").asText()).isEqualTo("profile-not-found");
    assertThat(described.json().path("status").asInt()).isEqualTo(404);
    assertThat(described.json().path("operations").toString()).contains("queryProfile");
  }

  @Test
  void a_browser_gets_a_page_without_scripts_in_the_styles_of_the_console() {
    var accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    var page = API.client().get("/problems/key-taken", "Accept", accept);
    var list = API.client().get("/problems/", "Accept", accept);

    assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.header("Vary")).isEqualTo("Accept");
    assertThat(page.text())
        .contains("<h1>key-taken</h1>", "<code>customer_id</code>", "href=\"/cv/problems\"")
        .contains("href=\"/cv/console/console.css\"")
        .doesNotContain("<script", "<style", "style=", "`");
    assertThat(page.header("Content-Security-Policy"))
        .startsWith("default-src 'none'; style-src 'self'; img-src 'self';");
    assertThat(list.text()).contains("href=\"/cv/problems/key-taken\"");
  }

  @Test
  void the_list_has_every_code_of_the_contract() {
    var listed = API.client().get("/problems").json().path("problem_codes");

    assertThat(listed).hasSize(CATALOGUE.entries().size());
  }

  @Test
  void a_code_that_does_not_exist_is_refused() {
    assertThat(API.client().get("/problems/%3Cscript%3E").code())
        .isEqualTo("problem-code-not-found");
  }
}
