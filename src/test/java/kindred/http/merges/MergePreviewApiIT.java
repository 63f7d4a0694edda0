package kindred.http.merges;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import kindred.http.ApiServer;
import kindred.http.ContractClient.Answer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergePreviewApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private static final String FORCED = "{\"force_merge\": true}";

  private final TenantClient tenant = API.customers();

  @Test
  void should_accept_the_booleans_of_ucs_as_strings() {
    String into = tenant.create("{\"Address\": {\"City\": \"Bonn\"}}");
    String from = tenant.create("{\"Address\": {\"City\": \"Rome\"}}");
    var body = "{\"keep_uniq_from_src\": \"TRUE\", \"keep_active_service_only\": \"False\"}";

    var preview = preview(into, from, body).json();

    assertThat(preview.at("/profile/Address/City").asText()).isEqualTo("Rome");
    assertThat(preview.path("possible").booleanValue()).isTrue();
  }

  @Test
  void should_show_the_result_of_the_merge_and_write_nothing() {
    String into =
        tenant.create(
            """
            {"FirstName": "Ann", "EmailAddress": "a@x.org", "PhoneNumber": ["1", "2"],
             "Phone": [{"Type": 1, "Number": "1"}], "Note": [{"Text": "n"}]}""");
    String from =
        tenant.create(
            """
            {"FirstName": "Anna", "LastName": "Lee", "EmailAddress": "b@x.org",
             "PhoneNumber": ["2", "3"], "Address": {"City": "Rome"}, "Note": [{"Text": "n"}],
             "Phone": [{"Type": 1, "Number": "1"}, {"Type": 2, "Number": "2"}]}""");

    var preview = preview(into, from, "{}").json();

    assertThat(preview.path("possible").booleanValue()).isTrue();
    assertThat(preview.path("destination").path("etag").asText()).isEqualTo(tenant.etag(into));
    assertThat(preview.path("source").path("etag").asText()).isEqualTo(tenant.etag(from));
    assertThat(preview.path("conflicts")).isEmpty();
    assertThat(discarded(preview))
        .containsExactlyInAnyOrder(
            "source max-values /EmailAddress \"b@x.org\"",
            "source equal /Note/0 {\"Text\":\"n\"}",
            "source equal /Phone/0 {\"Type\":1,\"Number\":\"1\"}");
    assertThat(preview.path("keys").toString())
        .isEqualTo(
            """
            [{"key":"idEmail","unique":true,"values":1},{"key":"idName","unique":false,"values":2},\
            {"key":"idPhone","unique":false,"values":1},{"key":"idNumber","unique":false,"values":1}]""");
    assertThat(preview.path("size").path("records").intValue()).isEqualTo(4);
    assertThat(tenant.etag(into)).isEqualTo("\"1\"");
    assertThat(tenant.etag(from)).isEqualTo("\"1\"");
    assertThat(tenant.get("/merges").json()).isEmpty();

    assertThat(merge(into, from, "{}", "\"1\", \"1\"").status()).isEqualTo(204);
    assertThat(tenant.profile(into)).isEqualTo(preview.path("profile"));
  }

  @Test
  void should_list_the_conflicts_of_the_merge_and_what_force_replaces() {
    String into = tenant.create("{\"Address\": {\"City\": \"Oslo\"}, \"Phone\": [{\"Type\": 1}]}");
    String from =
        tenant.create(
            "{\"Address\": {\"City\": \"Rome\"}, \"Phone\": [{\"Type\": 1, \"Hours\": \"9\"}]}");

    var preview = preview(into, from, "{}").json();
    var forced = preview(into, from, FORCED).json();
    var refused = merge(into, from, "{}", "*");

    assertThat(preview.path("possible").booleanValue()).isFalse();
    assertThat(texts(preview.path("conflicts"), "pointer", "message"))
        .isEqualTo(texts(refused.json().path("errors"), "pointer", "message"))
        .hasSize(2);
    assertThat(texts(preview.path("conflicts"), "source_pointer", "resolution", "destination"))
        .containsExactly("/Address none {\"City\":\"Oslo\"}", "/Phone/0 none {\"Type\":1}");
    assertThat(texts(forced.path("conflicts"), "resolution", "source"))
        .containsExactly("source {\"City\":\"Rome\"}", "source {\"Type\":1,\"Hours\":\"9\"}");
    assertThat(forced.path("possible").booleanValue()).isTrue();
    assertThat(discarded(forced))
        .isEqualTo(discarded(preview))
        .containsExactlyInAnyOrder(
            "destination replaced /Address {\"City\":\"Oslo\"}",
            "destination replaced /Phone/0 {\"Type\":1}");
    assertThat(merge(into, from, FORCED, "*").status()).isEqualTo(204);
    assertThat(tenant.profile(into))
        .isEqualTo(forced.path("profile"))
        .isEqualTo(preview.path("profile"));
  }

  @Test
  void a_merge_with_the_choices_of_its_preview_has_the_previewed_result() {
    String into =
        tenant.create(
            """
            {"FirstName": "Ann", "EmailAddress": "a@x.org", "Address": {"City": "Oslo"},
             "Phone": [{"Type": 1, "Number": "1"}, {"Type": 2, "Number": "2"}]}""");
    String from =
        tenant.create(
            """
            {"FirstName": "Anna", "EmailAddress": "b@x.org", "Address": {"City": "Oslo", "Zip": "1"},
             "Phone": [{"Type": 1, "Number": "8"}, {"Type": 2, "Number": "9"}]}""");
    var body =
        """
        {"on_conflict": "fill",
         "values": {"EmailAddress": "source", "firstname": "destination",
                    "Phone": "destination", "/Phone/1": "source"}}""";

    var preview = preview(into, from, body).json();
    var unbound = tenant.put("/profiles/" + into + "/merge/" + from, body);

    assertThat(preview.path("possible").booleanValue()).isTrue();
    assertThat(texts(preview.path("conflicts"), "pointer", "resolution"))
        .containsExactlyInAnyOrder("/Address fill", "/Phone/0 destination", "/Phone/1 source");
    assertThat(discarded(preview))
        .contains(
            "destination not-chosen /EmailAddress \"a@x.org\"",
            "source not-chosen /FirstName \"Anna\"");
    assertThat(unbound.status()).isEqualTo(400);
    assertThat(unbound.code()).isEqualTo("invalid-choice");

    var merged = merge(into, from, body, preview.path("if_match").asText());

    assertThat(merged.status()).isEqualTo(204);
    assertThat(tenant.profile(into)).isEqualTo(preview.path("profile"));
    var history = tenant.get("/merges/" + merged.header("Merge-Id")).json();
    assertThat(history.path("on_conflict").asText()).isEqualTo("fill");
    assertThat(history.path("values")).hasSize(4);

    tenant.post("/merges/" + merged.header("Merge-Id") + "/undo", "{}");

    for (var side : new String[] {"destination", "source"}) {
      assertThat(tenant.profile(history.path(side).asText()))
          .isEqualTo(history.path("before").path(side).path("profile"));
    }
  }

  @Test
  void should_name_all_that_cannot_be_chosen() {
    String into = tenant.create("{\"Age\": 1, \"FirstName\": \"Ann\"}");
    String from = tenant.create("{\"Age\": 2}");
    var body =
        "{\"values\": {\"Agge\": \"source\", \"FirstName\": \"source\", \"Phone\": \"both\"}}";

    var preview = preview(into, from, body);
    var merge = merge(into, from, body, "*");

    assertThat(texts(preview.json().path("errors"), "pointer", "code"))
        .isEqualTo(texts(merge.json().path("errors"), "pointer", "code"))
        .containsExactlyInAnyOrder(
            "/values/Agge unknown-attribute",
            "/values/FirstName side-missing",
            "/values/Phone side-missing");
    assertThat(merge.status()).isEqualTo(400);
    assertThat(preview(into, from, "{\"on_conflict\": \"all\", \"values\": 1}").status())
        .isEqualTo(400);
    assertThat(preview(into, from, "{\"on_conflict\": \"fill\", \"force_merge\": true}").code())
        .isEqualTo("invalid-choice");
    assertThat(tenant.get("/merges").json()).isEmpty();
  }

  @Test
  void should_refuse_unknown_and_merged_profiles() {
    String a = tenant.create("{\"Age\": 1}");
    String b = tenant.create("{\"Age\": 2}");
    String c = tenant.create("{\"Age\": 3}");
    String deleted = tenant.create("{\"Age\": 4}");
    tenant.delete("/profiles/" + deleted);
    merge(b, c, "{}", "*");
    merge(a, b, "{}", "*");

    assertThat(preview(a, a, "{}").code()).isEqualTo("same-profile");
    assertThat(preview(a, deleted, "{}").code()).isEqualTo("profile-not-found");
    assertThat(preview("0123456789abcdef", a, "{}").code()).isEqualTo("profile-not-found");
    assertThat(preview(API.customers().create("{}"), a, "{}").code())
        .isEqualTo("profile-not-found");
    for (String gone : new String[] {b, c}) {
      assertThat(preview(a, gone, "{}").json().path("merged_into").asText()).isEqualTo(a);
      assertThat(preview(gone, a, "{}").json().path("merged_into").asText()).isEqualTo(a);
    }
    assertThat(preview(a, b, "{\"agent\": 1}").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void should_not_merge_a_profile_changed_since_the_preview(boolean source) {
    String into = tenant.create("{\"Age\": 1}");
    String from = tenant.create("{\"Age\": 2}");
    var shown = preview(into, from, "{}");
    String condition = shown.header("Merge-If-Match");
    assertThat(condition).isEqualTo("\"1\", \"1\"");
    assertThat(shown.json().path("if_match").asText()).isEqualTo(condition);
    tenant.put("/profiles/" + (source ? from : into), "{\"Age\": 9}");

    var refused = merge(into, from, "{}", condition);

    assertThat(refused.status()).isEqualTo(412);
    assertThat(refused.code()).isEqualTo("precondition-failed");
    assertThat(refused.json().path("errors").findValuesAsText("header")).containsOnly("If-Match");
    assertThat(tenant.profile(from).path("Age").intValue()).isEqualTo(source ? 9 : 2);
    assertThat(tenant.profile(into).path("Age").intValue()).isEqualTo(source ? 1 : 9);
    assertThat(tenant.get("/merges").json()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"1\"          | 204",
        "\"1\", \"2\"   | 204",
        "\"1\" ,\"2\"   | 204",
        "*              | 204",
        "\"2\"          | 412",
        "\"2\", \"1\"   | 412",
        "\"1\", \"1\"   | 412",
        "\"2\", \"2\"   | 412",
        "\"1\", *       | 412",
        "\"1\",         | 412",
        "\"1\", \"2\", \"3\" | 412",
        "W/\"1\"        | 412",
        "1, 2           | 412",
        "nonsense       | 412",
      })
  void should_compare_the_first_etag_with_the_destination_and_the_second_with_the_source(
      String condition, int status) {
    String into = tenant.create("{\"Age\": 1}");
    String from = tenant.create("{\"Age\": 2}");
    tenant.put("/profiles/" + from, "{\"Age\": 3}");

    assertThat(merge(into, from, "{}", condition.strip()).status()).isEqualTo(status);
    assertThat(tenant.get("/profiles/" + from).status()).isEqualTo(status == 204 ? 404 : 200);
  }

  @Test
  void should_check_all_conditions_of_a_repeated_header() {
    String into = tenant.create("{\"Age\": 1}");
    String from = tenant.create("{\"Age\": 2}");

    var refused = tenant.put(path(into, from), "{}", "If-Match", "\"1\"", "If-Match", "\"7\"");
    var merged = tenant.put(path(into, from), "{}", "If-Match", "\"1\"", "If-Match", "\"1\"");

    assertThat(refused.status()).isEqualTo(412);
    assertThat(merged.status()).isEqualTo(204);
  }

  @Test
  void should_repeat_the_reply_of_a_merge_only_for_the_same_versions() {
    String into = tenant.create("{\"Age\": 1}");
    String from = tenant.create("{\"Age\": 2}");
    var first = merge(into, from, "{}", "\"1\", \"1\"");

    var again = merge(into, from, "{}", "\"1\", \"1\"");

    assertThat(again.status()).isEqualTo(204);
    assertThat(again.header("Merge-Id")).isEqualTo(first.header("Merge-Id"));
    assertThat(merge(into, from, "{}", "*").header("Merge-Id")).isEqualTo(first.header("Merge-Id"));
    assertThat(merge(into, from, "{}", "\"2\"").status()).isEqualTo(412);
    assertThat(merge(into, from, "{}", "\"1\", \"2\"").status()).isEqualTo(412);
  }

  @Test
  void should_check_the_condition_before_the_conflicts() {
    String into = tenant.create("{\"Address\": {\"City\": \"Oslo\"}}");
    String from = tenant.create("{\"Address\": {\"City\": \"Rome\"}}");

    assertThat(merge(into, from, "{}", "\"1\", \"9\"").status()).isEqualTo(412);
    assertThat(merge(into, from, "{}", "\"1\", \"1\"").status()).isEqualTo(409);
    assertThat(tenant.etag(from)).isEqualTo("\"1\"");
  }

  @Test
  void should_merge_up_to_the_limit_of_records_and_not_beyond() {
    String into = tenant.create(notes(0, 1_000));
    String from = tenant.create(notes(1_000, 1_000));
    String one = tenant.create(notes(2_000, 1));

    var preview = preview(into, from, "{}").json().path("size");
    var merged = merge(into, from, "{}", "*");
    var beyond = preview(into, one, "{}").json();
    var refused = merge(into, one, "{}", "*");

    assertThat(preview.path("records").intValue()).isEqualTo(2_000);
    assertThat(preview.path("exceeded").booleanValue()).isFalse();
    assertThat(merged.status()).isEqualTo(204);
    assertThat(tenant.profile(into).path("Note")).hasSize(2_000);
    assertThat(beyond.path("possible").booleanValue()).isFalse();
    assertThat(beyond.path("size").path("exceeded").booleanValue()).isTrue();
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.code()).isEqualTo("profile-too-large");
    assertThat(tenant.etag(one)).isEqualTo("\"1\"");
    assertThat(tenant.etag(into)).isEqualTo("\"2\"");
  }

  @Test
  void should_refuse_more_bytes_than_allowed() {
    String into = tenant.create("{\"Note\": [{\"Text\": \"" + "a".repeat(600_000) + "\"}]}");
    String from = tenant.create("{\"Note\": [{\"Text\": \"" + "b".repeat(600_000) + "\"}]}");

    assertThat(preview(into, from, "{}").json().path("size").path("bytes").intValue())
        .isBetween(1_200_000, 1_201_000);
    assertThat(merge(into, from, "{}", "*").status()).isEqualTo(413);
    assertThat(tenant.etag(from)).isEqualTo("\"1\"");
  }

  private static String notes(int first, int count) {
    var json = new StringBuilder("{\"Note\": [");
    for (int i = first; i < first + count; i++) {
      json.append(i == first ? "" : ", ").append("{\"Text\": \"note ").append(i).append("\"}");
    }
    return json.append("]}").toString();
  }

  private static Iterable<String> discarded(JsonNode preview) {
    return StreamSupport.stream(preview.path("left_out").spliterator(), false)
        .map(
            discarded ->
                discarded.path("profile").asText()
                    + " "
                    + discarded.path("reason").asText()
                    + " "
                    + discarded.path("pointer").asText()
                    + " "
                    + (discarded.has("value") ? discarded.path("value") : discarded.path("record")))
        .toList();
  }

  private static List<String> texts(JsonNode array, String... members) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(
            one ->
                Stream.of(members)
                    .map(one::path)
                    .map(member -> member.isTextual() ? member.asText() : member.toString())
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  private Answer preview(String into, String from, String body) {
    return tenant.post(path(into, from) + "/preview", body);
  }

  private Answer merge(String into, String from, String body, String condition) {
    return tenant.put(path(into, from), body, "If-Match", condition);
  }

  private static String path(String destination, String source) {
    return "/profiles/" + destination + "/merge/" + source;
  }
}
