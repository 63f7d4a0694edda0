package kindred.http.negative;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;

/** A tenant with everything that the operations need: profiles, a merge, an import. */
final class Fixture {

  private static final List<String> WATCHED =
      List.of(
          "/metadata/profiles",
          "/metadata/profiles/extensions",
          "/metadata/identification-keys",
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
  }

  int tenant() {
    return tenant.id();
  }

  /** A value of a path parameter that leads to something. */
  String value(String path, String parameter) {
    if (parameter.equals("name")) {
      return path.contains("extensions") ? "Note" : "idName";
    }
    return ids.getOrDefault(parameter, "x");
  }

  /** What the tenant has stored, as its clients see it. */
  String snapshot() {
    var seen = new ArrayList<String>();
    WATCHED.forEach(path -> seen.add(tenant.get(path).text()));
    for (String profile : List.of(ids.get("customer_id"), ids.get("source_id"))) {
      var answer = tenant.get("/profiles/" + profile + "?extensions=Address,Phone,Vip");
      seen.add(answer.status() + answer.headers().firstValue("ETag").orElse(""));
      seen.add(answer.status() == 200 ? answer.text() : "");
    }
    seen.addAll(tenant.get("/imports").json().findValuesAsText("id"));
    return String.join("\n", seen);
  }
}
