package kindred.http.merges;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import kindred.http.ApiServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private static final String CONFLICTING =
      """
      {"Address": {"City": "%s"}, "Phone": [{"Type": 1, "Number": "%1$s"}, {"Type": 2}],
       "EmailAddress": "%1$s@x.org"}""";

  private final TenantClient tenant = API.customers();

  @Test
  void the_destination_gets_everything_and_the_source_redirects_to_it() {
    String into =
        tenant.create(
            """
            {"FirstName": "Ann", "EmailAddress": "a@x.org", "PhoneNumber": ["1", "2"],
             "Phone": [{"Type": 1, "Number": "1"}]}""");
    String from =
        tenant.create(
            """
            {"FirstName": "Anna", "LastName": "Lee", "EmailAddress": "b@x.org",
             "PhoneNumber": ["2", "3"], "Address": {"City": "Rome"},
             "Phone": [{"Type": 1, "Number": "1"}, {"Type": 2, "Number": "2"}]}""");

    var merged = tenant.put(path(into, from), "{ }");

    assertThat(merged.status()).isEqualTo(204);
    assertThat(merged.text()).isEmpty();
    assertThat(merged.header("Merge-Id")).hasSize(16);
    tenant.expect(
        into,
        """
        {"FirstName": ["Ann", "Anna"], "LastName": "Lee", "EmailAddress": "a@x.org",
         "PhoneNumber": ["1", "2", "3"], "Address": {"City": "Rome"},
         "Phone": [{"Type": 1, "Number": "1"}, {"Type": 2, "Number": "2"}]}""");
    for (String query :
        new String[] {"EmailAddress=a@x.org", "EmailAddress=b@x.org", "PhoneNumber=3"}) {
      assertThat(tenant.identify(query)).as(query).containsExactly(into);
    }
    assertRedirects(into, from);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        """
        {"agent_id": "2002", "force_merge": false, "reason": "duplicate", "description": "Zoë"}""",
        "{\"agent_id\": 0, \"force_merge\": \"true\"}",
        "{\"agent_id\": 2002, \"force_merge\": \"false\"}"
      })
  void a_body_with_any_members_of_the_contract_merges(String body) {
    String into = tenant.create("{\"Age\": 1}");
    String from = tenant.create("{\"Age\": 2}");

    assertThat(tenant.put(path(into, from), body).status()).isEqualTo(204);
    assertThat(tenant.profile(into).path("Age").toString()).isEqualTo("[1,2]");
  }

  @Test
  void a_merge_needs_no_body() {
    String into = tenant.create("{\"Age\": 1}");
    String first = tenant.create("{\"Age\": 2}");
    String second = tenant.create("{\"Age\": 3}");
    String id = Integer.toString(tenant.id());

    var untyped =
        API.client()
            .exchange("PUT", path(into, first), BodyPublishers.noBody(), "X-Genesys-TenantId", id);
    var typed = tenant.put(path(into, second), "");

    assertThat(untyped.status()).isEqualTo(204);
    assertThat(typed.status()).isEqualTo(204);
    assertThat(tenant.profile(into).path("Age").toString()).isEqualTo("[1,2,3]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"agent\": \"1\"}",
        "{\"force_merge\": 1}",
        "{\"force_merge\": \"yes\"}",
        "[]",
        "{",
        "{} {}"
      })
  void a_body_that_breaks_the_contract_merges_nothing(String body) {
    String into = tenant.create("{\"Age\": 1}");
    String from = tenant.create("{\"Age\": 2}");

    assertThat(tenant.put(path(into, from), body).status()).isEqualTo(400);
    assertThat(tenant.etag(from)).isEqualTo("\"1\"");
  }

  @Test
  void every_conflict_is_listed_and_nothing_changes() {
    String into = tenant.create(CONFLICTING.formatted("rome"));
    String from = tenant.create(CONFLICTING.formatted("bonn"));
    var before = tenant.profile(into);

    var refused = tenant.put(path(into, from), "{\"force_merge\": false}");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("extension-conflict");
    assertThat(refused.json().path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/Address", "/Phone/0");
    assertThat(tenant.profile(into)).isEqualTo(before);
    tenant.expect(from, CONFLICTING.formatted("bonn"));
    assertThat(tenant.etag(into)).isEqualTo("\"1\"");
    assertThat(tenant.etag(from)).isEqualTo("\"1\"");
    assertThat(tenant.identify("EmailAddress=bonn@x.org")).containsExactly(from);
  }

  @Test
  void with_force_the_sources_records_win() {
    String into = tenant.create(CONFLICTING.formatted("rome"));
    String from = tenant.create(CONFLICTING.formatted("bonn"));

    var merged = tenant.put(path(into, from), "{\"force_merge\": true}");

    assertThat(merged.status()).isEqualTo(204);
    tenant.expect(
        into,
        """
        {"Address": {"City": "bonn"}, "Phone": [{"Type": 1, "Number": "bonn"}, {"Type": 2}],
         "EmailAddress": "rome@x.org"}""");
    assertThat(tenant.identify("EmailAddress=bonn@x.org")).containsExactly(into);
    assertThat(tenant.identify("Phone.Number=bonn")).containsExactly(into);
  }

  @Test
  void a_repeated_merge_gets_the_same_reply_and_changes_nothing() {
    String into = tenant.create("{\"Age\": 1}");
    String from = tenant.create("{\"Age\": 2}");

    var first = tenant.put(path(into, from), "{}");
    String version = tenant.etag(into);
    var again = tenant.put(path(into, from), "{}");

    assertThat(again.status()).isEqualTo(204);
    assertThat(again.header("Merge-Id")).isEqualTo(first.header("Merge-Id"));
    assertThat(tenant.etag(into)).isEqualTo(version);
  }

  @Test
  void a_chain_of_merges_redirects_to_its_end() {
    String a = tenant.create("{\"Age\": 1}");
    String b = tenant.create("{\"Age\": 2}");
    String c = tenant.create("{\"Age\": 3, \"LastName\": \"Lee\"}");
    tenant.put(path(b, c), "{}");
    tenant.put(path(a, b), "{}");

    assertRedirects(a, b);
    assertRedirects(a, c);
    assertThat(tenant.identify("LastName=lee")).containsExactly(a);
    assertThat(tenant.put(path(c, a), "{}").code()).isEqualTo("merged");
  }

  @Test
  void an_unknown_profile_is_not_merged() {
    String id = tenant.create("{\"Age\": 1}");
    String foreign = API.customers().create("{\"Age\": 2}");

    assertThat(tenant.put(path(id, id), "{}").code()).isEqualTo("same-profile");
    for (String unknown : new String[] {"0123456789abcdef", "short", foreign}) {
      assertThat(tenant.put(path(id, unknown), "{}").code()).isEqualTo("profile-not-found");
      assertThat(tenant.put(path(unknown, id), "{}").code()).isEqualTo("profile-not-found");
    }
    assertThat(tenant.etag(id)).isEqualTo("\"1\"");
  }

  private void assertRedirects(String survivor, String merged) {
    var answer = tenant.get("/profiles/" + merged);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("merged");
    assertThat(answer.json().path("merged_into").asText()).isEqualTo(survivor);
    assertThat(answer.header("Link"))
        .isEqualTo("</profiles/" + survivor + ">; rel=\"successor-version\"");
    assertThat(tenant.put("/profiles/" + merged, "{}").code()).isEqualTo("merged");
    assertThat(tenant.delete("/profiles/" + merged).code()).isEqualTo("merged");
    var followed = tenant.get("/profiles/" + merged + "?follow_merged=true");
    assertThat(followed.json().path("customer_id").asText()).isEqualTo(survivor);
    assertThat(followed.header("ETag")).isEqualTo(tenant.etag(survivor));
    assertThat(tenant.get("/profiles/" + merged + "?follow_merged=True").status()).isEqualTo(200);
  }

  private static String path(String destination, String source) {
    return "/profiles/" + destination + "/merge/" + source;
  }
}
