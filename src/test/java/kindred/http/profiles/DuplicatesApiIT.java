package kindred.http.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;
import kindred.http.ApiServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DuplicatesApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private final TenantClient tenant = API.customers();

  @Test
  void should_suggest_the_most_likely_first_with_reasons() {
    String ann =
        tenant.create(
            """
            {"FirstName": "Ann", "LastName": "Stone", "PhoneNumber": "1",
             "EmailAddress": "a@x.org"}""");
    String both =
        tenant.create("{\"FirstName\": \"ANN\", \"LastName\": \"stone\", \"PhoneNumber\": \"1\"}");
    String family = tenant.create("{\"FirstName\": \"Bob\", \"LastName\": \"Stone\"}");
    String elsewhere = tenant.create("{\"Phone\": [{\"Type\": 2, \"Number\": \"1\"}]}");
    tenant.create("{\"FirstName\": \"Ann\", \"LastName\": \"Lee\", \"PhoneNumber\": \"2\"}");

    var answer = tenant.get("/profiles/" + ann + "/duplicates").json();

    assertThat(ids(answer)).containsExactly(both, elsewhere, family);
    assertThat(answer.path("truncated").booleanValue()).isFalse();
    assertThat(answer.at("/duplicates/0/score").doubleValue()).isEqualTo(0.99);
    assertThat(answer.at("/duplicates/0/reasons").toString())
        .isEqualTo(
            """
            [{"key":"idName","matched":"full","attributes":["LastName","FirstName"],"shared_by":1},\
            {"key":"idPhone","matched":"full","attributes":["PhoneNumber"],"shared_by":1}]""");
    assertThat(answer.at("/duplicates/1/reasons").toString())
        .isEqualTo(
            """
            [{"key":"idNumber","matched":"other-key","attributes":["Phone.Number"],"shared_by":1}]""");
    assertThat(answer.at("/duplicates/2/reasons").toString())
        .isEqualTo(
            """
            [{"key":"idName","matched":"prefix","attributes":["LastName"],"shared_by":2}]""");
    var preview = tenant.post(answer.at("/duplicates/0/links/preview").asText(), "{}").json();
    assertThat(preview.at("/source/customer_id").asText()).isEqualTo(both);
    assertThat(preview.at("/destination/customer_id").asText()).isEqualTo(ann);
  }

  @Test
  void should_suggest_the_survivor_once_and_never_the_profile_itself() {
    String ann = tenant.create("{\"PhoneNumber\": \"1\"}");
    String survivor = tenant.create("{\"LastName\": \"Lee\"}");
    String first = tenant.create("{\"PhoneNumber\": \"1\"}");
    String second = tenant.create("{\"PhoneNumber\": \"1\"}");
    String deleted = tenant.create("{\"PhoneNumber\": \"1\"}");
    String moved = tenant.create("{\"PhoneNumber\": \"1\"}");
    tenant.put("/profiles/" + survivor + "/merge/" + first, "{}");
    tenant.put("/profiles/" + ann + "/merge/" + second, "{}");
    tenant.delete("/profiles/" + deleted);
    tenant.put("/profiles/" + moved, "{\"PhoneNumber\": \"2\"}");

    assertThat(ids(tenant.get("/profiles/" + ann + "/duplicates").json()))
        .containsExactly(survivor);
    assertThat(ids(tenant.get("/profiles/" + moved + "/duplicates").json())).isEmpty();
    assertThat(tenant.get("/profiles/" + deleted + "/duplicates").code())
        .isEqualTo("profile-not-found");
    assertThat(tenant.get("/profiles/short/duplicates").code()).isEqualTo("profile-not-found");
    assertThat(API.customers().get("/profiles/" + ann + "/duplicates").code())
        .isEqualTo("profile-not-found");
  }

  @Test
  void should_find_a_value_that_only_a_merge_has_left_behind() {
    String ann =
        tenant.create(
            "{\"EmailAddress\": \"a@x.org\", \"Phone\": [{\"Type\": 1, \"Number\": \"5\"}]}");
    String old = tenant.create("{\"Phone\": [{\"Type\": 1, \"Number\": \"6\"}]}");
    String other = tenant.create("{\"Phone\": [{\"Type\": 3, \"Number\": \"5\"}]}");
    tenant.put("/profiles/" + ann + "/merge/" + old, "{\"force_merge\": true}");

    assertThat(ids(tenant.get("/profiles/" + ann + "/duplicates").json())).containsExactly(other);
  }

  @Test
  void should_check_a_part_of_the_profiles_with_a_popular_value_and_report_it() {
    var csv = new StringBuilder("FirstName,LastName,PhoneNumber\n");
    for (int i = 0; i < 600; i++) {
      csv.append("f").append(i).append(",Lee,").append(i < 3 ? "7" : "p" + i).append('\n');
    }
    tenant.post("/profiles/import", csv.toString(), "Content-Type", "text/csv");
    String ann = tenant.create("{\"LastName\": \"Lee\", \"PhoneNumber\": \"7\"}");

    var answer = tenant.get("/profiles/" + ann + "/duplicates?limit=5").json();

    assertThat(answer.path("truncated").booleanValue()).isTrue();
    assertThat(answer.path("duplicates")).hasSize(5);
    for (int i = 0; i < 3; i++) {
      assertThat(answer.at("/duplicates/" + i + "/reasons/0/key").asText()).isEqualTo("idPhone");
      assertThat(answer.at("/duplicates/" + i + "/reasons/1/shared_by").asInt()).isEqualTo(100);
    }
    assertThat(answer.at("/duplicates/3/score").doubleValue())
        .isLessThan(answer.at("/duplicates/2/score").doubleValue());
    assertThat(tenant.get("/profiles/" + ann + "/duplicates?limit=201").status()).isEqualTo(400);
  }

  private static List<String> ids(JsonNode answer) {
    return StreamSupport.stream(answer.path("duplicates").spliterator(), false)
        .map(found -> found.path("customer_id").asText())
        .toList();
  }
}
