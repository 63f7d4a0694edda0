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
import org.junit.jupiter.params.provider.CsvSource;
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

  @Test
  void a_page_of_large_profiles_has_fewer_of_them_and_links_to_the_rest() {
    var large =
        "{\"LastName\": \"Lee\", \"Note\": [{\"Text\": \"%s\"}]}".formatted("x".repeat(300_000));
    var all = new TreeSet<String>();
    for (int i = 0; i < 40; i++) {
      all.add(tenant.create(large));
    }

    var first = tenant.get("/profiles?LastName=Lee&limit=1000");
    var found = new ArrayList<>(first.json().findValuesAsText("customer_id"));
    assertThat(found).hasSizeLessThan(40);
    var rest = tenant.get(next(first.header("Link")));
    found.addAll(rest.json().findValuesAsText("customer_id"));

    assertThat(found).containsExactlyElementsOf(all);
    assertThat(rest.headers().firstValue("Link")).isEmpty();
  }

  @Test
  void a_search_in_the_body_finds_what_the_same_search_in_the_query_finds() {
    tenant.key("{\"name\": \"idAge\", \"attributes\": [\"Age\"]}");
    tenant.create(
        """
        {"LastName": "Neill & Søn", "PhoneNumber": "+49 151", "Age": 42,
         "Address": {"City": "Rome"}, "Phone": [{"Type": 1, "Number": "7"}]}""");

    assertSame("{'attributes': {'LastName': 'neill & søn'}}", "LastName=neill%20%26%20s%C3%B8n");
    assertSame("{'attributes': {'PhoneNumber': '+49 151'}}", "PhoneNumber=%2B49%20151");
    assertSame("{'attributes': {'Phone.Number': '7'}}", "Phone.Number=7");
    assertSame("{'attributes': {'PhoneNumber': 'unknown'}}", "PhoneNumber=unknown");
    assertSame("{'id_key': 'idAge', 'attributes': {'Age': 42}}", "id_key=idAge&Age=42");
    assertSame(
        """
        {'attributes': {'Phone.Number': '7'}, 'include_profile': true,
         'extensions': ['Address', ' phone '], 'include_extensions': 'unique'}""",
        "Phone.Number=7&include_profile=yes&extensions=Address,%20phone&include_extensions=unique");
  }

  private void assertSame(String body, String query) {
    var inBody = tenant.post("/profiles/search", body.replace('\'', '"'));
    assertThat(inBody.status()).as(inBody.text()).isEqualTo(200);
    assertThat(inBody.text()).isEqualTo(tenant.get("/profiles?" + query).text());
  }

  @Test
  void the_pages_of_a_search_in_the_body_have_cursors() {
    var all = new TreeSet<String>();
    for (int i = 0; i < 5; i++) {
      all.add(tenant.create("{\"LastName\": \"Paged\"}"));
    }

    var found = new ArrayList<String>();
    String cursor = "";
    do {
      var page =
          tenant.post(
              "/profiles/search",
              "{\"attributes\": {\"LastName\": \"Paged\"}, \"limit\": 2" + cursor + "}");
      assertThat(page.headers().firstValue("Link")).isEmpty();
      found.addAll(page.json().findValuesAsText("customer_id"));
      cursor =
          page.headers()
              .firstValue("Next-Cursor")
              .map(next -> ", \"cursor\": \"" + next + "\"")
              .orElse("");
    } while (!cursor.isEmpty());

    assertThat(found).containsExactlyElementsOf(all);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{}; body-invalid; ",
        "{'attributes': {}}; body-invalid; /attributes",
        "{'attributes': {'LastName': ['a']}}; body-invalid; /attributes/LastName",
        "{'attributes': {'LastName': null}}; body-invalid; /attributes/LastName",
        "{'attributes': {'LastName': 'a'}, 'limit': 0}; body-invalid; /limit",
        "{'attributes': {'LastName': 'a'}, 'sort': 'x'}; body-invalid; ",
        "{'attributes': {'LastName': 'a'}, 'cursor': 'x'}; malformed-cursor; /cursor",
        "{'attributes': {'LastName': 'a'}, 'extensions': ['Car']}; unknown-extension; /extensions",
        "{'attributes': {'LastName': 'a', 'Sh/oe': '43'}}; invalid-parameters; /attributes/Sh~1oe",
        "{'attributes': {'LastName': 'a', 'lastname': 'a'}}; invalid-parameters; /attributes/lastname",
        "{'attributes': {'LastName': ' '}}; invalid-parameters; /attributes/LastName",
        "{'id_key': 'idEmail', 'attributes': {'LastName': 'a'}}; key-attribute-missing; /attributes/EmailAddress"
      })
  void a_search_in_the_body_with_a_fault_is_refused_and_told_where(
      String body, String code, String pointer) {
    var refused = tenant.post("/profiles/search", body.replace('\'', '"'));

    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.json().at("/errors/0/pointer").asText())
        .isEqualTo(pointer == null ? "" : pointer);
  }

  @Test
  void a_search_in_the_body_is_a_post_only() {
    assertThat(tenant.get("/profiles/search").status()).isEqualTo(405);
    assertThat(
            tenant
                .post("/profiles/search?id_key=idName", "{\"attributes\": {\"LastName\": \"a\"}}")
                .code())
        .isEqualTo("unknown-parameter");
    assertThat(tenant.post("/profiles/search?id_key=idName", "{}").json().path("errors").toString())
        .contains("unknown-parameter", "attributes");
    assertThat(tenant.post("/profiles/search", "{\"attributes\": {\"Age\": 1}}").code())
        .isEqualTo("no-key-matches");
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
    var refused = tenant.get("/profiles");
    assertThat(refused.code()).isEqualTo("no-key-matches");
    assertThat(refused.json().path("detail").asText()).contains("'idNumber' (Phone.Number)");
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
