package kindred.http.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import kindred.http.ApiServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifyApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private final TenantClient tenant = API.customers();

  @Test
  void a_profile_is_found_by_every_value_of_its_keys_in_any_case_and_composition() {
    String id =
        tenant.create(
            """
            {"EmailAddress": "Ann@X.org", "FirstName": "Zoë", "LastName": "Lee",
             "PhoneNumber": ["+44 1", "2"], "Phone": [{"Type": 1, "Number": "7"}, {"Type": 2, "Number": "8"}]}""");

    for (String query :
        List.of(
            "EmailAddress=%20ann%40x.ORG",
            "LastName=lee&FirstName=zoe%CC%88",
            "LastName=LEE",
            "PhoneNumber=%2B44+1",
            "PhoneNumber=2",
            "Phone.Number=7",
            "phone.number=8",
            "id_key=IDPHONE&PhoneNumber=2&EmailAddress=unknown")) {
      assertThat(tenant.identify(query)).as(query).containsExactly(id);
    }
    assertThat(tenant.identify("EmailAddress=unknown")).isEmpty();
    assertThat(tenant.identify("LastName=Lee&FirstName=Bob")).isEmpty();
  }

  @Test
  void the_oldest_complete_key_is_chosen_and_then_the_longest_prefix() {
    String ann = tenant.create("{\"EmailAddress\": \"ann\", \"LastName\": \"Lee\"}");
    String bob = tenant.create("{\"EmailAddress\": \"bob\", \"LastName\": \"Lee\"}");

    assertThat(tenant.identify("LastName=Lee&EmailAddress=ann")).containsExactly(ann);
    assertThat(tenant.identify("LastName=Lee")).containsExactlyInAnyOrder(ann, bob).isSorted();
    assertThat(tenant.identify("LastName=Lee&PhoneNumber=1")).isEmpty();
  }

  @Test
  void profiles_and_extensions_are_returned_on_request() {
    String id = tenant.create("{\"LastName\": \"Lee\", \"Address\": {\"City\": \"Rome\"}}");

    var ids = tenant.get("/profiles?LastName=Lee&extensions=Address&include_profile=no");
    var one =
        tenant.get(
            "/profiles?LastName=Lee&extensions=Address&include_profile=yes"
                + "&include_extensions=unique");
    assertThat(ids.json().toString()).isEqualTo("[{\"customer_id\":\"" + id + "\"}]");
    assertThat(one.json().path(0).path("Address").path("City").asText()).isEqualTo("Rome");

    tenant.create("{\"LastName\": \"Lee\", \"Address\": {\"City\": \"Bonn\"}}");
    var unique =
        tenant.get(
            "/profiles?LastName=Lee&extensions=Address&include_profile=yes"
                + "&include_extensions=unique&limit=1");
    var always = tenant.get("/profiles?LastName=Lee&extensions=Address&include_profile=yes");
    assertThat(unique.json().findValues("LastName")).hasSize(1);
    assertThat(unique.json().findValues("Address")).isEmpty();
    assertThat(always.json().findValuesAsText("City")).containsExactlyInAnyOrder("Rome", "Bonn");
  }

  @Test
  void every_page_but_the_last_links_to_the_next() {
    var all = new TreeSet<String>();
    for (int i = 0; i < 6; i++) {
      all.add(tenant.create("{\"LastName\": \"O'Neill & Søn\"}"));
    }

    var found = new ArrayList<String>();
    var sizes = new ArrayList<Integer>();
    String path = "/profiles?LastName=O%27Neill%20%26%20S%C3%B8n&limit=2";
    while (!path.isEmpty()) {
      var page = tenant.get(path);
      sizes.add(page.json().size());
      found.addAll(page.json().findValuesAsText("customer_id"));
      path = page.headers().firstValue("Link").map(IdentifyApiIT::next).orElse("");
    }

    assertThat(found).containsExactlyElementsOf(all);
    assertThat(sizes).containsExactly(2, 2, 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cursor=x",
        "cursor=%00",
        "cursor=MDEyMzQ1Njc4OWFiY2Rl",
        "cursor=",
        "limit=0",
        "limit=1001",
        "limit=many",
        "limit=1.5",
        "include_profile=maybe",
        "include_extensions=never",
        "extensions=Car",
        "Shoe=43",
        "Address.Shoe=43",
        "LastName=b",
        "lastname=b",
        "limit=1&limit=1",
        "id_key=idEmail"
      })
  void a_query_with_a_fault_is_refused(String fault) {
    assertThat(tenant.get("/profiles?LastName=a&" + fault).status()).isEqualTo(400);
  }

  @Test
  void a_query_that_matches_no_key_is_refused() {
    assertThat(tenant.get("/profiles?FirstName=Ann").code()).isEqualTo("no-key-matches");
    assertThat(tenant.get("/profiles").code()).isEqualTo("no-key-matches");
    assertThat(tenant.get("/profiles?id_key=none&LastName=a").code())
        .isEqualTo("identification-key-not-found");
    assertThat(tenant.get("/profiles?LastName=%20").code()).isEqualTo("invalid-parameters");
    assertThat(tenant.get("/profiles?LastName=a&cursor=x").code()).isEqualTo("malformed-cursor");
  }

  @Test
  void no_profile_is_found_without_a_schema_or_of_another_tenant() {
    tenant.create("{\"LastName\": \"Lee\"}");

    assertThat(API.tenant().get("/profiles?LastName=Lee").code()).isEqualTo("no-profile-schema");
    assertThat(API.customers().identify("LastName=Lee")).isEmpty();
  }

  private static String next(String link) {
    assertThat(link).matches("<[^>]*>; rel=\"next\"");
    return link.substring(1, link.indexOf('>'));
  }
}
