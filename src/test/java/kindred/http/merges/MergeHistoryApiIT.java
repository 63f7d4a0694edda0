package kindred.http.merges;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import kindred.http.ApiServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeHistoryApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private final TenantClient tenant = API.customers();

  @Test
  void should_return_a_merge_with_both_profiles_before_it() {
    String into =
        tenant.create(
            """
            {"FirstName": "Ann", "EmailAddress": "a@x.org", "Address": {"City": "Oslo"},
             "Phone": [{"Type": 1, "Number": "1"}]}""");
    String from =
        tenant.create(
            """
            {"FirstName": ["Anna", "Annie"], "EmailAddress": "b@x.org", "Age": 7,
             "Address": {"City": "Rome"}, "Note": [{"Text": "n"}], "Vip": {}}""");
    tenant.put("/profiles/" + from, "{\"FirstName\": [\"Anna\", \"Annie\"], \"Age\": 7}");
    var intoBefore = tenant.profile(into);
    var fromBefore = tenant.profile(from);

    String id =
        merge(
            into,
            from,
            """
            {"force_merge": true, "agent_id": 2002, "reason": "duplicate", "description": "Zoë"}""");

    var merge = tenant.get("/merges/" + id).json();
    assertThat(merge.path("destination").asText()).isEqualTo(into);
    assertThat(merge.path("source").asText()).isEqualTo(from);
    assertThat(merge.path("state").asText()).isEqualTo("committed");
    assertThat(merge.path("agent_id").asText()).isEqualTo("2002");
    assertThat(merge.path("reason").asText()).isEqualTo("duplicate");
    assertThat(merge.path("description").asText()).isEqualTo("Zoë");
    assertThat(merge.path("force_merge").booleanValue()).isTrue();
    assertThat(merge.path("finished_at").asText())
        .isGreaterThanOrEqualTo(merge.path("requested_at").asText());
    assertThat(merge.at("/before/destination/profile")).isEqualTo(intoBefore);
    assertThat(merge.at("/before/destination/etag").asText()).isEqualTo("\"1\"");
    assertThat(merge.at("/before/source/profile")).isEqualTo(fromBefore);
    assertThat(merge.at("/before/source/etag").asText()).isEqualTo("\"2\"");
    var listed = tenant.get("/merges").json().get(0);
    JsonNode without = ((ObjectNode) merge.deepCopy()).without("before");
    assertThat(without).isEqualTo(listed);
    assertThat(tenant.get(listed.at("/links/self").asText()).json().path("merge_id").asText())
        .isEqualTo(id);
  }

  @Test
  void should_list_merges_newest_first_in_pages() {
    var into = new ArrayList<String>();
    var ids = new ArrayList<String>();
    for (int i = 0; i < 5; i++) {
      into.add(tenant.create("{\"Age\": 1}"));
      ids.add(merge(into.get(i), tenant.create("{\"Age\": 2}"), "{}"));
    }
    Collections.reverse(ids);

    assertThat(pages("/merges?limit=2"))
        .containsExactly(ids.subList(0, 2), ids.subList(2, 4), ids.subList(4, 5));
    assertThat(pages("/merges?limit=5")).containsExactly(ids);
    assertThat(pages("/merges")).containsExactly(ids);
    assertThat(pages("/profiles/" + into.get(0) + "/merges")).containsExactly(List.of(ids.get(4)));
    assertThat(API.customers().get("/merges").json()).isEmpty();
  }

  @Test
  void should_list_the_merges_for_an_agent_and_of_a_time() {
    var ids = new ArrayList<String>();
    for (int i = 0; i < 6; i++) {
      var body = i % 2 == 0 ? "{\"agent_id\": \"a" + i % 4 + "\"}" : "{}";
      ids.add(merge(tenant.create("{\"Age\": 1}"), tenant.create("{\"Age\": 2}"), body));
    }
    var times =
        ids.stream()
            .map(id -> tenant.get("/merges/" + id).json().path("requested_at").asText())
            .toList();
    Collections.reverse(ids);

    assertThat(pages("/merges?agent_id=a0")).containsExactly(List.of(ids.get(1), ids.get(5)));
    assertThat(pages("/merges?agent_id=a0&limit=1"))
        .containsExactly(List.of(ids.get(1)), List.of(ids.get(5)));
    assertThat(pages("/merges?agent_id=0&limit=2"))
        .containsExactly(List.of(ids.get(0), ids.get(2)), List.of(ids.get(4)));
    assertThat(pages("/merges?agent_id=nobody")).containsExactly(List.of());
    assertThat(pages("/merges?after=" + times.get(3))).containsExactly(ids.subList(0, 3));
    assertThat(pages("/merges?before=" + times.get(3))).containsExactly(ids.subList(3, 6));
    assertThat(pages("/merges?limit=2&after=" + times.get(1) + "&before=" + times.get(4)))
        .containsExactly(ids.subList(2, 4), ids.subList(4, 5));
    assertThat(pages("/merges?agent_id=a0&after=" + times.get(1)))
        .containsExactly(List.of(ids.get(1)));
    for (var none : List.of("after=2999-01-01T00:00:00Z", "before=1960-01-01T00:00:00Z")) {
      assertThat(pages("/merges?" + none)).containsExactly(List.of());
    }
  }

  @Test
  void should_lead_on_after_many_merges_for_other_agents() {
    String agent = merge(tenant.create("{}"), tenant.create("{}"), "{\"agent_id\": \"rare\"}");
    var place = tenant.get("/merges").json().get(0).path("requested_at").asText();
    for (int i = 0; i < 120; i++) {
      merge(tenant.create("{}"), tenant.create("{}"), "{}");
    }

    assertThat(pages("/merges?agent_id=rare&limit=1")).containsExactly(List.of(agent));
    assertThat(pages("/merges?agent_id=0&after=" + place).get(0)).hasSize(100);
  }

  @Test
  void should_name_every_invalid_filter() {
    var refused = tenant.get("/merges?agent_id=&after=yesterday&before=2025-03-01&limit=0");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("errors").findValuesAsText("parameter"))
        .containsExactlyInAnyOrder("agent_id", "after", "before", "limit");
  }

  @Test
  void should_list_the_merges_of_a_profile_as_either_side_and_of_merged_and_deleted_ids() {
    String a = tenant.create("{\"Age\": 1}");
    String b = tenant.create("{\"Age\": 2}");
    String c = tenant.create("{\"Age\": 3}");
    String alone = tenant.create("{\"Age\": 4}");
    String cIntoB = merge(b, c, "{}");
    String bIntoA = merge(a, b, "{}");

    assertThat(pages("/profiles/" + c + "/merges")).containsExactly(List.of(cIntoB));
    assertThat(pages("/profiles/" + b + "/merges?limit=1"))
        .containsExactly(List.of(bIntoA), List.of(cIntoB));
    assertThat(pages("/profiles/" + a + "/merges")).containsExactly(List.of(bIntoA));
    assertThat(pages("/profiles/" + alone + "/merges")).containsExactly(List.of());
    tenant.delete("/profiles/" + a);
    assertThat(pages("/profiles/" + a + "/merges")).containsExactly(List.of(bIntoA));
    assertThat(tenant.get("/profiles/0123456789abcdef/merges").code())
        .isEqualTo("profile-not-found");
    assertThat(API.customers().get("/profiles/" + a + "/merges").code())
        .isEqualTo("profile-not-found");
  }

  @Test
  void should_not_list_refused_merges_or_those_of_other_tenants() {
    String into = tenant.create("{\"Address\": {\"City\": \"Oslo\"}}");
    String from = tenant.create("{\"Address\": {\"City\": \"Rome\"}}");
    tenant.put("/profiles/" + into + "/merge/" + from, "{}");
    var other = API.customers();

    assertThat(tenant.get("/merges").json()).isEmpty();
    assertThat(pages("/profiles/" + into + "/merges")).containsExactly(List.of());
    String id = merge(into, from, "{\"force_merge\": true}");
    assertThat(other.get("/merges/" + id).code()).isEqualTo("merge-not-found");
    assertThat(tenant.get("/merges/0123456789abcdef").code()).isEqualTo("merge-not-found");
    assertThat(tenant.get("/merges/short").code()).isEqualTo("merge-not-found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=1001",
        "cursor=%C3%A4",
        "cursor=bm9uZQ",
        "cursor=OTk5OTk5OTk5OTk5OTk5LXg"
      })
  void should_refuse_an_invalid_page(String query) {
    String id = tenant.create("{\"Age\": 1}");

    assertThat(tenant.get("/merges?" + query).status()).isEqualTo(400);
    assertThat(tenant.get("/profiles/" + id + "/merges?" + query).status()).isEqualTo(400);
  }

  @Test
  void should_show_when_a_merge_was_undone() {
    String into = tenant.create("{\"Age\": 1}");
    String id = merge(into, tenant.create("{\"Age\": 2}"), "{}");
    API.keyspace()
        .rows(
            "UPDATE merge SET undone_at = '2025-03-01T12:00:00.5Z' WHERE tenant_id = ? AND merge_id = ?",
            tenant.id(),
            id);

    var merge = tenant.get("/merges/" + id).json();

    assertThat(merge.path("state").asText()).isEqualTo("undone");
    assertThat(merge.path("undone_at").asText()).isEqualTo("2025-03-01T12:00:00.500Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /profiles/{id}",
        "PUT /profiles/{id}",
        "DELETE /profiles/{id}",
        "POST /profiles/{id}/extensions",
        "PUT /profiles/{id}/extensions/Phone/by/unique",
        "PUT /profiles/{id}/extensions/Phone/delete/by/unique",
        "GET /profiles/{id}/duplicates",
        "PUT /profiles/{id}/merge/{other}",
        "PUT /profiles/{other}/merge/{id}",
        "POST /profiles/{id}/merge/{other}/preview",
        "POST /profiles/{other}/merge/{id}/preview",
      })
  void should_redirect_every_operation_on_a_merged_id_to_the_survivor(String operation) {
    String a = tenant.create("{\"Age\": 1}");
    String b = tenant.create("{\"Age\": 2}");
    String c = tenant.create("{\"Age\": 3}");
    String other = tenant.create("{\"Age\": 4}");
    merge(b, c, "{}");
    merge(a, b, "{}");

    for (String old : List.of(b, c)) {
      String path = operation.split(" ")[1].replace("{id}", old).replace("{other}", other);
      var answer =
          switch (operation.split(" ")[0]) {
            case "GET" -> tenant.get(path);
            case "DELETE" -> tenant.delete(path);
            case "POST" -> tenant.post(path, body(path));
            default -> tenant.put(path, body(path));
          };
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.code()).isEqualTo("merged");
      assertThat(answer.json().path("merged_into").asText()).isEqualTo(a);
      assertThat(answer.header("Link"))
          .isEqualTo("</profiles/" + a + ">; rel=\"successor-version\"");
    }
    assertThat(tenant.profile(a).path("Age").toString()).isEqualTo("[1,2,3]");
    assertThat(tenant.etag(other)).isEqualTo("\"1\"");
  }

  @Test
  void should_not_redirect_a_merged_id_to_a_deleted_survivor() {
    String a = tenant.create("{\"Age\": 1}");
    String b = tenant.create("{\"Age\": 2}");
    String id = merge(a, b, "{}");
    tenant.delete("/profiles/" + a);

    assertThat(tenant.get("/profiles/" + b).code()).isEqualTo("profile-not-found");
    assertThat(tenant.get("/profiles/" + b + "?follow_merged=true").code())
        .isEqualTo("profile-not-found");
    assertThat(tenant.get("/merges/" + id).status()).isEqualTo(200);
  }

  private static String body(String path) {
    return path.contains("/unique")
        ? "{\"Type\": 1}"
        : path.contains("/extensions") ? "{\"Phone\": [{\"Type\": 1}]}" : "{}";
  }

  private String merge(String into, String from, String body) {
    var merged = tenant.put("/profiles/" + into + "/merge/" + from, body);
    assertThat(merged.status()).as("%s", merged).isEqualTo(204);
    return merged.header("Merge-Id");
  }

  /** The merge ids of each page, from this path on. */
  private List<List<String>> pages(String path) {
    var page = tenant.get(path);
    assertThat(page.status()).as("%s", page).isEqualTo(200);
    var ids =
        StreamSupport.stream(page.json().spliterator(), false)
            .map(merge -> merge.path("merge_id").asText())
            .toList();
    var link = page.headers().firstValue("Link");
    return Stream.concat(
            Stream.of(ids),
            link.stream().flatMap(next -> pages(next.substring(1, next.indexOf('>'))).stream()))
        .toList();
  }
}
