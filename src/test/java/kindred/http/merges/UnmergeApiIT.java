package kindred.http.merges;

import static org.assertj.core.api.Assertions.assertThat;

import kindred.http.ApiServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UnmergeApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private final TenantClient tenant = API.customers();

  @Test
  void an_unmerge_restores_the_source_and_keeps_later_changes() {
    String into = tenant.create("{\"FirstName\": \"Ann\", \"EmailAddress\": \"a@x.org\"}");
    String from =
        tenant.create(
            "{\"LastName\": \"Lee\", \"EmailAddress\": \"b@x.org\", \"Note\": [{\"Text\": \"hi\"}]}");
    var before = tenant.profile(from);
    var merge = tenant.put("/profiles/" + into + "/merge/" + from, "{}").header("Merge-Id");
    var changed =
        tenant.put(
            "/profiles/" + into,
            "{\"FirstName\": \"Anna\", \"LastName\": \"Lee\", \"EmailAddress\": \"a@x.org\"}");
    assertThat(changed.status()).isEqualTo(200);

    var undone =
        tenant.post("/merges/" + merge + "/undo", "{\"agent_id\": 7, \"reason\": \"two persons\"}");

    assertThat(undone.status()).isEqualTo(200);
    assertThat(undone.json().path("merge_id").asText()).isEqualTo(merge);
    assertThat(undone.json().path("source").path("etag").asText()).isEqualTo(tenant.etag(from));
    assertThat(undone.json().path("destination").path("etag").asText())
        .isEqualTo(tenant.etag(into));
    assertThat(undone.json().path("kept").toString())
        .isEqualTo("[{\"pointer\":\"/FirstName\",\"reason\":\"changed-since\"}]");
    assertThat(undone.json().path("keys_taken")).isEmpty();
    assertThat(tenant.profile(from)).isEqualTo(before);
    tenant.expect(into, "{\"FirstName\": \"Anna\", \"EmailAddress\": \"a@x.org\"}");
    assertThat(tenant.identify("EmailAddress=b@x.org")).containsExactly(from);
    assertThat(tenant.post("/merges/" + merge + "/undo", "{}").json()).isEqualTo(undone.json());
    var merged = tenant.get("/merges/" + merge).json();
    assertThat(merged.path("state").asText()).isEqualTo("undone");
    assertThat(merged.path("undo").toString())
        .isEqualTo("{\"agent_id\":\"7\",\"reason\":\"two persons\",\"asked_by\":\"everybody\"}");
    assertThat(tenant.get("/merges").json().get(0).path("undo")).isEqualTo(merged.path("undo"));
  }

  @Test
  void an_unknown_merge_is_not_found() {
    assertThat(tenant.post("/merges/0123456789abcdef/undo", "{}").status()).isEqualTo(404);
    assertThat(tenant.post("/merges/nonsense/undo", "{}").status()).isEqualTo(404);
  }
}
