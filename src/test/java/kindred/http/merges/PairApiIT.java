package kindred.http.merges;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import kindred.http.ApiServer;
import kindred.http.TenantClient;
import kindred.leases.LeaseKeeper.Timing;
import kindred.recovery.RecoveryConfig;
import kindred.recovery.RecoveryServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The pairs that may be duplicates. */
class PairApiIT {

  @RegisterExtension static final ApiServer API = ApiServer.withOwnKeyspace();

  private static final RecoveryConfig BUSY =
      new RecoveryConfig(
          new Timing(Duration.ofMillis(100), Duration.ofSeconds(20)),
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          0,
          Duration.ofHours(1),
          Duration.ofMillis(50),
          Duration.ofMillis(1));

  private static WholePairSearch search;

  private final TenantClient tenant = API.customers();

  @BeforeAll
  static void open() {
    search = new WholePairSearch(API);
  }

  @Test
  void pairs_of_created_updated_and_imported_profiles_are_listed_by_score() {
    String ann = tenant.create(person("Ann", "Stone", "1"));
    String again = tenant.create(person("ANN", "stone", "1"));
    String cousin = tenant.create("{\"FirstName\": \"Bob\", \"PhoneNumber\": \"2\"}");
    String other = tenant.create("{\"FirstName\": \"Eve\", \"PhoneNumber\": \"3\"}");
    tenant.put("/profiles/" + other, "{\"FirstName\": \"Eve\", \"PhoneNumber\": \"2\"}");
    var job =
        tenant
            .post(
                "/profiles/import",
                "FirstName,LastName\nMax,Moritz\nMax,Moritz\n",
                "Content-Type",
                "text/csv")
            .json();
    assertThat(job.at("/counts/imported").intValue()).as("%s", job).isEqualTo(2);
    search.run();

    var listed = all("?limit=1");

    assertThat(listed).hasSize(3);
    assertThat(listed.get(0).path("score").doubleValue()).isEqualTo(0.99);
    assertThat(ids(listed.get(0))).containsExactlyInAnyOrder(ann, again);
    assertThat(listed.get(0).path("agreeing").toString())
        .isEqualTo("[\"FirstName\",\"LastName\",\"PhoneNumber\"]");
    var suggested = tenant.get("/profiles/" + ids(listed.get(0)).get(0) + "/duplicates").json();
    assertThat(listed.get(0).path("reasons")).isEqualTo(suggested.at("/duplicates/0/reasons"));
    assertThat(listed.subList(1, 3).stream().map(pair -> pair.path("score").doubleValue()))
        .containsExactly(0.9, 0.9);
    assertThat(listed.stream().map(PairApiIT::ids)).contains(sorted(cousin, other));
    var bobs = listed.stream().filter(pair -> ids(pair).contains(cousin)).findFirst().orElseThrow();
    assertThat(bobs.path("differing").toString()).isEqualTo("[\"FirstName\"]");
    assertThat(all("?key=idphone&limit=1")).hasSize(2);
    assertThat(all("?min_score=0.95")).hasSize(1);
    assertThat(API.customers().get("/duplicates").json().path("duplicates")).isEmpty();
  }

  @Test
  void a_pair_never_shows_a_profile_that_was_merged_or_deleted_or_has_lost_the_value() {
    String kept = tenant.create("{\"PhoneNumber\": \"1\"}");
    String merged = tenant.create("{\"PhoneNumber\": \"1\"}");
    String deleted = tenant.create("{\"PhoneNumber\": [\"1\", \"2\"]}");
    String changed = tenant.create("{\"PhoneNumber\": \"2\"}");
    search.run();
    assertThat(all("")).hasSize(4);

    tenant.put("/profiles/" + kept + "/merge/" + merged, "{}");
    assertThat(all("").stream().map(PairApiIT::ids))
        .containsExactlyInAnyOrder(sorted(kept, deleted), sorted(deleted, changed));
    var known = tenant.get("/duplicates/" + merged + "/" + kept).json();
    assertThat(known.path("state").asText()).isEqualTo("merged");
    assertThat(known.path("merged_into").asText()).isEqualTo(kept);

    tenant.put("/profiles/" + changed, "{\"PhoneNumber\": \"3\"}");
    assertThat(all("").stream().map(PairApiIT::ids)).containsExactly(sorted(kept, deleted));

    tenant.delete("/profiles/" + deleted);
    assertThat(all("")).isEmpty();
    assertThat(tenant.get("/duplicates/" + kept + "/" + deleted).code())
        .isEqualTo("profile-not-found");
  }

  @Test
  void a_pair_that_is_not_a_match_is_never_suggested_until_that_is_taken_back() {
    String father = tenant.create(person("Ann", "Stone", "1"));
    String son = tenant.create(person("Bob", "Stone", "1"));
    search.run();
    assertThat(all("")).hasSize(1);
    var path = "/duplicates/" + son + "/" + father + "/not-a-match";

    var decision = tenant.put(path, "{\"agent_id\": 2002, \"reason\": \"father and son\"}");

    assertThat(decision.status()).isEqualTo(200);
    assertThat(decision.json().path("decided_by").asText()).isEqualTo("everybody");
    search.run();
    assertThat(all("")).isEmpty();
    assertThat(suggested(father)).isEmpty();
    assertThat(suggested(son)).isEmpty();
    var dismissed = tenant.get("/duplicates/not-a-match").json();
    assertThat(dismissed).hasSize(1);
    assertThat(dismissed.get(0)).isEqualTo(decision.json());
    assertThat(dismissed.get(0).path("agent_id").asText()).isEqualTo("2002");
    var known = tenant.get("/duplicates/" + father + "/" + son).json();
    assertThat(known.path("state").asText()).isEqualTo("not-a-match");
    assertThat(known.at("/decision/reason").asText()).isEqualTo("father and son");
    assertThat(API.customers().get("/duplicates/not-a-match").json()).isEmpty();

    assertThat(tenant.delete(path).status()).isEqualTo(204);
    assertThat(tenant.delete(path).status()).isEqualTo(204);

    assertThat(all("")).hasSize(1);
    assertThat(suggested(father)).hasSize(1);
    assertThat(tenant.get("/duplicates/not-a-match").json()).isEmpty();
    assertThat(tenant.get("/duplicates/" + father + "/" + son).json().path("state").asText())
        .isEqualTo("open");
  }

  @Test
  void values_of_many_profiles_lead_to_no_pairs_and_pages_have_each_pair_once() {
    for (int i = 0; i < 12; i++) {
      tenant.create("{\"PhoneNumber\": [\"few %d\", \"many\"]}".formatted(i / 2));
    }
    tenant.create("{\"PhoneNumber\": \"many\"}");
    search.run();

    var pages = all("?limit=2");

    assertThat(pages).hasSize(6);
    assertThat(pages.stream().map(PairApiIT::ids)).doesNotHaveDuplicates();
  }

  @Test
  void the_search_runs_again_and_again_and_says_up_to_when_it_is_complete() {
    var created = Instant.now();
    tenant.create("{\"PhoneNumber\": \"1\"}");
    tenant.create("{\"PhoneNumber\": \"1\"}");

    RecoveryServer.start(API.keyspace(), API.domain(), BUSY)
        .during(
            () ->
                Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> completeTo().isAfter(created)));

    assertThat(all("")).hasSize(1);
  }

  @Test
  void what_cannot_be_asked_is_refused() {
    String ann = tenant.create(person("Ann", "Stone", "1"));
    String unknown = "0123456789abcdef";

    assertThat(tenant.get("/duplicates?min_score=2").status()).isEqualTo(400);
    assertThat(tenant.get("/duplicates?min_score=NaN").status()).isEqualTo(400);
    var noKey = tenant.get("/duplicates?key=idNothing");
    assertThat(noKey.status()).isEqualTo(400);
    assertThat(noKey.text()).contains("'idNothing'", "The keys are: ");
    assertThat(tenant.get("/duplicates?limit=101").status()).isEqualTo(400);
    assertThat(tenant.get("/duplicates?cursor=eHh4").code()).isEqualTo("malformed-cursor");
    assertThat(tenant.get("/duplicates/not-a-match?cursor=MSAxIGEgYg").code())
        .isEqualTo("malformed-cursor");
    var self = "/duplicates/" + ann + "/" + ann;
    assertThat(tenant.get(self).code()).isEqualTo("same-profile");
    assertThat(tenant.put(self + "/not-a-match", "{}").code()).isEqualTo("same-profile");
    assertThat(tenant.delete(self + "/not-a-match").code()).isEqualTo("same-profile");
    var missing = "/duplicates/" + ann + "/" + unknown;
    assertThat(tenant.get(missing).code()).isEqualTo("profile-not-found");
    assertThat(tenant.put(missing + "/not-a-match", "{}").code()).isEqualTo("profile-not-found");
    assertThat(tenant.put(missing + "/not-a-match", "{\"x\": 1}").status()).isEqualTo(400);
    assertThat(API.tenant().get("/duplicates").code()).isEqualTo("no-profile-schema");
  }

  private Instant completeTo() {
    var text = tenant.get("/duplicates").json().path("complete_to").asText("");
    return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
  }

  /** The pairs of all pages. */
  private List<JsonNode> all(String query) {
    var pairs = new ArrayList<JsonNode>();
    var page = tenant.get("/duplicates" + query);
    while (true) {
      page.json().path("duplicates").forEach(pairs::add);
      var next = page.headers().firstValue("Next-Cursor");
      if (next.isEmpty()) {
        return pairs;
      }
      var sign = query.isEmpty() ? "?" : "&";
      page = tenant.get("/duplicates" + query + sign + "cursor=" + next.get());
    }
  }

  private JsonNode suggested(String id) {
    return tenant.get("/profiles/" + id + "/duplicates").json().path("duplicates");
  }

  private static List<String> ids(JsonNode pair) {
    return StreamSupport.stream(pair.path("profiles").spliterator(), false)
        .map(profile -> profile.path("customer_id").asText())
        .toList();
  }

  private static List<String> sorted(String one, String two) {
    return one.compareTo(two) < 0 ? List.of(one, two) : List.of(two, one);
  }

  private static String person(String first, String last, String phone) {
    return "{\"FirstName\": \"%s\", \"LastName\": \"%s\", \"PhoneNumber\": \"%s\"}"
        .formatted(first, last, phone);
  }
}
