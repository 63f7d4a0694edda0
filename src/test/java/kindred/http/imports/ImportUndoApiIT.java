package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.audit.Auditor;
import kindred.audit.Auditor.Promises;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ImportUndoApiIT {

  @RegisterExtension static final ApiServer API = ApiServer.withOwnKeyspace().withSlowImports();

  private static final int ROWS = 600;

  private final TenantClient tenant = API.customers();
  private final ImportClient imports = new ImportClient(API, tenant);

  @Test
  void an_undo_keeps_and_lists_profiles_changed_merged_or_deleted_since() {
    var before = tenant.create("{\"EmailAddress\": \"p7@x.org\"}");
    var job = imports.upload("?id-key=idEmail", file()).json().path("id").asText();
    var edited = List.of(found(1), found(200), found(450));
    edited.forEach(
        id -> assertThat(tenant.put("/profiles/" + id, "{\"Age\": 30}").status()).isEqualTo(200));
    var noted = found(300);
    tenant.post("/profiles/" + noted + "/extensions", "{\"Note\": [{\"Text\": \"hello\"}]}");
    var destination = found(310);
    var source = found(311);
    tenant.put("/profiles/" + destination + "/merge/" + source, "{}");
    var deleted = found(320);
    tenant.delete("/profiles/" + deleted);
    tenant.key("{\"name\": \"idAge\", \"attributes\": [\"Age\"]}");
    await()
        .atMost(Duration.ofSeconds(120))
        .until(
            () ->
                tenant
                    .get("/metadata/identification-keys/idAge")
                    .json()
                    .path("state")
                    .asText()
                    .equals("active"));

    assertThat(tenant.post("/imports/" + job + "/undo", "").status()).isIn(200, 202);

    var undo = done(job);
    assertThat(undo.path("kept").asInt()).isEqualTo(7);
    assertThat(undo.path("removed").asInt()).isEqualTo(ROWS - 1 - 7);
    assertThat(kept(job))
        .containsExactly(
            "1 changed " + edited.get(0),
            "200 changed " + edited.get(1),
            "300 changed " + noted,
            "310 changed " + destination,
            "311 merged " + source,
            "320 deleted " + deleted,
            "450 changed " + edited.get(2));
    var live = new ArrayList<>(edited);
    live.addAll(List.of(before, noted, destination));
    assertThat(Auditor.live(API.keyspace(), tenant.id())).containsExactlyInAnyOrderElementsOf(live);
    assertThat(Auditor.audit(API.keyspace(), tenant.id(), new Promises().nothingInTransition()))
        .isEmpty();
    assertThat(tenant.identify("EmailAddress=p2@x.org")).isEmpty();
    assertThat(tenant.identify("LastName=n2")).isEmpty();
    var again = tenant.post("/imports/" + job + "/undo", "");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().path("undo")).isEqualTo(undo);
  }

  @Test
  void an_undone_import_can_be_repeated() {
    var job = imports.upload("?id-key=idEmail", file()).json().path("id").asText();
    tenant.post("/imports/" + job + "/undo", "");
    done(job);

    ImportClient.expect(imports.upload("?id-key=idEmail", file()), ROWS, ROWS, 0, 0);
  }

  @Test
  void a_running_import_is_not_undone_but_a_cancelled_one_is() {
    var job = imports.begin("?id-key=idEmail&max-errors=100000", file(2_000));
    tenant.patch("/imports/" + job, "{\"max_rows_per_second\": 250}");
    imports.until(job, now -> now.path("counts").path("imported").asInt() > 0);
    assertThat(imports.job(job).path("state").asText()).isEqualTo("running");
    assertThat(tenant.post("/imports/" + job + "/undo", "").code()).isEqualTo("import-not-over");
    assertThat(tenant.get("/imports/" + job + "/undo").code()).isEqualTo("undo-not-found");
    imports.cancel(job);
    assertThat(Auditor.live(API.keyspace(), tenant.id())).isNotEmpty();

    tenant.post("/imports/" + job + "/undo", "");

    done(job);
    assertThat(Auditor.live(API.keyspace(), tenant.id())).isEmpty();
  }

  private JsonNode done(String id) {
    return imports
        .until(id, job -> job.path("undo").path("state").asText().equals("completed"))
        .path("undo");
  }

  private List<String> kept(String id) {
    return tenant.all("/imports/" + id + "/undo?limit=2").stream()
        .map(
            row ->
                row.path("index").asInt()
                    + " "
                    + row.path("code").asText()
                    + " "
                    + row.path("customer_id").asText())
        .toList();
  }

  private String found(int row) {
    return tenant.identify("EmailAddress=p" + row + "@x.org").get(0);
  }

  private static String file() {
    return file(ROWS);
  }

  private static String file(int rows) {
    return IntStream.rangeClosed(1, rows)
        .mapToObj(i -> "p" + i + "@x.org,n" + i + "," + i)
        .collect(Collectors.joining("\n", "EmailAddress,LastName,PhoneNumber\n", "\n"));
  }
}
