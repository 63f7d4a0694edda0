package kindred.http.negative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.http.ApiServer;
import kindred.http.ContractClient.Answer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;

/** A tenant with everything that the operations need: profiles, a merge, an import. */
final class Fixture {

  private static final String KEYS = "/metadata/identification-keys";
  private static final List<String> WATCHED =
      List.of(
          "/metadata/profiles",
          "/metadata/profiles/extensions",
          KEYS,
          "/merges",
          "/profiles?LastName=Kent&include_profile=yes&extensions=Address,Phone,Note,Vip",
          "/profiles?LastName=Lee&include_profile=yes&extensions=Address,Phone,Note,Vip");

  private final TenantClient tenant;
  private final Map<String, String> ids = new HashMap<>();

  Fixture(ApiServer api) {
    tenant = api.customers();
    var person = "{\"LastName\":\"Kent\",\"FirstName\":\"%s\",\"EmailAddress\":\"%s@x.org\"}";
    ids.put("customer_id", tenant.create(person.formatted("Ann", "ann")));
    ids.put("source_id", tenant.create(person.formatted("Bea", "bea")));
    ids.put("other_id", ids.get("source_id"));
    var merged = tenant.create("{\"LastName\":\"Gone\"}");
    var address = "/profiles/" + ids.get("customer_id");
    ids.put("merge_id", tenant.put(address + "/merge/" + merged, "{}").header("Merge-Id"));
    var phone =
        "{\"Phone\": [{\"Type\": 1, \"Number\": \"1\"}], \"Address\": {\"City\": \"Bonn\"}}";
    assertThat(tenant.post(address + "/extensions", phone).status()).isEqualTo(200);
    var job = new ImportClient(api, tenant).upload("", "LastName,Age\nLee,1\nLee,x\n");
    ids.put("id", job.json().path("id").asText());
    ids.put("extension", "Phone");
    ids.put("code", "key-taken");
    await().until(() -> !tenant.get(KEYS).text().contains("building"));
  }

  int tenant() {
    return tenant.id();
  }

  /** A value of a path parameter that leads to something, if the tenant has it. */
  Optional<String> value(String path, String parameter) {
    if (parameter.equals("name")) {
      return Optional.of(path.contains("extensions") ? "Note" : "idName");
    }
    return Optional.ofNullable(ids.get(parameter));
  }

  /** What the tenant has stored, as its clients see it. */
  List<String> snapshot() {
    var seen = new ArrayList<String>();
    WATCHED.forEach(path -> seen.add(content(tenant.get(path))));
    for (String profile : List.of(ids.get("customer_id"), ids.get("source_id"))) {
      var answer = tenant.get("/profiles/" + profile + "?extensions=Address,Phone,Vip");
      seen.add(content(answer) + answer.headers().firstValue("ETag"));
    }
    seen.add(tenant.get("/imports").json().findValuesAsText("id").toString());
    return seen;
  }

  private static String content(Answer answer) {
    return answer.status() < 400 ? answer.text() : answer.code();
  }
}
