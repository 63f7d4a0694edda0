package kindred.http.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import kindred.http.ApiServer;
import kindred.http.ContractClient.Answer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request with an Idempotency-Key takes effect once, however often it is sent. */
class IdempotencyApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private static final String HEADER = "Idempotency-Key";
  private static final String ANN =
      """
      {"FirstName": "Ann", "EmailAddress": "ann@x.org", "Address": {"City": "Rome"}}""";

  private final TenantClient tenant = API.customers();

  @Test
  void a_repeated_create_gets_the_same_reply() {
    var first = tenant.post("/profiles", ANN, HEADER, "key-1");
    var again = tenant.post("/profiles", ANN, HEADER, "key-1");

    assertThat(first.status()).isEqualTo(201);
    assertSameReply(again, first);
    assertThat(tenant.identify("EmailAddress=ann@x.org")).hasSize(1);
  }

  @Test
  void the_order_of_members_and_quotes_around_the_key_make_no_difference() {
    var first = tenant.post("/profiles", ANN, HEADER, "key-1");
    var again =
        tenant.post(
            "/profiles",
            """
            {"Address": {"City": "Rome"}, "EmailAddress": "ann@x.org", "FirstName": "Ann"}""",
            HEADER,
            "\"key-1\"");

    assertSameReply(again, first);
  }

  @Test
  void the_reply_is_the_same_after_the_profile_was_changed_merged_and_deleted() {
    var first = tenant.post("/profiles", ANN, HEADER, "key-1");
    String ann = first.json().path("customer_id").asText();
    tenant.put("/profiles/" + ann, "{\"FirstName\": \"Anna\"}");
    assertSameReply(tenant.post("/profiles", ANN, HEADER, "key-1"), first);
    String other = tenant.create("{\"FirstName\": \"Bob\"}");
    assertThat(tenant.put("/profiles/" + other + "/merge/" + ann, "{}").status()).isEqualTo(204);
    assertSameReply(tenant.post("/profiles", ANN, HEADER, "key-1"), first);
    tenant.delete("/profiles/" + other);
    assertSameReply(tenant.post("/profiles", ANN, HEADER, "key-1"), first);

    assertThat(tenant.identify("EmailAddress=ann@x.org")).isEmpty();
  }

  @Test
  void other_content_or_another_segment_with_the_same_key_is_refused() {
    tenant.post("/profiles", ANN, HEADER, "key-1");

    refused(tenant.post("/profiles", "{\"FirstName\": \"Bob\"}", HEADER, "key-1"));
    refused(tenant.post("/profiles", ANN, HEADER, "key-1", "X-Genesys-Segment", "gold"));
  }

  @Test
  void another_tenant_may_use_the_same_key() {
    var first = tenant.post("/profiles", ANN, HEADER, "key-1");
    var other = API.customers().post("/profiles", ANN, HEADER, "key-1");

    assertThat(other.status()).isEqualTo(201);
    assertThat(other.json()).isNotEqualTo(first.json());
  }

  @Test
  void a_refused_create_is_not_remembered() {
    String bob = tenant.create("{\"FirstName\": \"Bob\", \"EmailAddress\": \"ann@x.org\"}");
    assertThat(tenant.post("/profiles", ANN, HEADER, "key-1").status()).isEqualTo(409);
    assertThat(tenant.post("/profiles", ANN, HEADER, "key-1").status()).isEqualTo(409);
    assertThat(tenant.post("/profiles", "{\"Age\": \"x\"}", HEADER, "key-1").status())
        .isEqualTo(400);
    tenant.delete("/profiles/" + bob);

    var created = tenant.post("/profiles", ANN, HEADER, "key-1");

    assertThat(created.status()).isEqualTo(201);
    assertSameReply(tenant.post("/profiles", ANN, HEADER, "key-1"), created);
  }

  @Test
  void fifty_concurrent_repetitions_create_one_profile() throws Exception {
    var clients = Executors.newFixedThreadPool(50);
    try {
      var sent =
          clients.invokeAll(
              IntStream.range(0, 50)
                  .<Callable<Answer>>mapToObj(
                      i -> () -> tenant.post("/profiles", ANN, HEADER, "key-1"))
                  .toList());
      var ids = new HashSet<String>();
      for (var answer : sent) {
        assertThat(answer.get().status()).isEqualTo(201);
        ids.add(answer.get().json().path("customer_id").asText());
      }
      assertThat(ids).hasSize(1);
      assertThat(tenant.identify("EmailAddress=ann@x.org")).isEqualTo(ids.stream().toList());
    } finally {
      clients.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "\"open", "a\"b"})
  void a_malformed_key_is_refused(String key) {
    var answer = tenant.post("/profiles", ANN, HEADER, key);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid-idempotency-key");
  }

  @Test
  void a_repeated_merge_gets_the_same_reply_and_other_content_is_refused() {
    String ann = tenant.create(ANN);
    String bob = tenant.create("{\"FirstName\": \"Bob\"}");
    String path = "/profiles/" + ann + "/merge/" + bob;

    var first = tenant.put(path, "{\"reason\": \"one person\"}", HEADER, "key-1");
    var again = tenant.put(path, "{\"reason\": \"one person\"}", HEADER, "key-1");

    assertThat(first.status()).isEqualTo(204);
    assertThat(again.status()).isEqualTo(204);
    assertThat(again.header("Merge-Id")).isEqualTo(first.header("Merge-Id"));
    refused(tenant.put(path, "{\"reason\": \"another\"}", HEADER, "key-1"));
    refused(tenant.put(path, "{\"force_merge\": true}", HEADER, "key-1"));
  }

  @Test
  void a_refused_merge_is_not_remembered() {
    String ann = tenant.create(ANN);
    String bob = tenant.create("{\"FirstName\": \"Bob\", \"Address\": {\"City\": \"Oslo\"}}");
    String path = "/profiles/" + ann + "/merge/" + bob;
    assertThat(tenant.put(path, "{}", HEADER, "key-1").status()).isEqualTo(409);
    tenant.put("/profiles/" + bob, "{\"FirstName\": \"Bob\", \"Address\": {\"City\": \"Rome\"}}");

    var merged = tenant.put(path, "{}", HEADER, "key-1");

    assertThat(merged.status()).isEqualTo(204);
    assertThat(tenant.put(path, "{}", HEADER, "key-1").header("Merge-Id"))
        .isEqualTo(merged.header("Merge-Id"));
  }

  @Test
  void a_repeated_import_is_the_same_job_and_other_content_is_refused() {
    var imports = new ImportClient(API, tenant);
    var csv = "EmailAddress\na@x.org\nb@x.org\n".getBytes(StandardCharsets.UTF_8);
    var other = "EmailAddress\nc@x.org\n".getBytes(StandardCharsets.UTF_8);

    var first = imports.upload("", csv, HEADER, "key-1");
    var again = imports.upload("", csv, HEADER, "key-1");

    ImportClient.expect(first, 2, 2, 0, 0);
    assertThat(again.json()).isEqualTo(first.json());
    refused(imports.upload("", other, HEADER, "key-1"));
    refused(imports.upload("?create-log=true", csv, HEADER, "key-1"));
    refused(imports.upload("", csv, HEADER, "key-1", "X-Genesys-Segment", "gold"));
    assertThat(tenant.get("/imports").json()).hasSize(1);
  }

  @Test
  void a_repetition_of_a_finished_import_returns_the_finished_job() {
    var imports = new ImportClient(API, tenant);
    var csv = "EmailAddress\na@x.org\n".getBytes(StandardCharsets.UTF_8);
    var first = imports.upload("", csv, HEADER, "key-1");

    var again = imports.upload("", csv, HEADER, "key-1", "Prefer", "respond-async");

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(first.json());
  }

  @Test
  void an_import_with_a_malformed_key_leaves_no_file() {
    var imports = new ImportClient(API, tenant);
    var csv = "EmailAddress\na@x.org\n".getBytes(StandardCharsets.UTF_8);

    assertThat(imports.upload("", csv, HEADER, "a key").status()).isEqualTo(400);

    assertThat(API.spool().toFile().list((folder, name) -> name.startsWith("upload-"))).isEmpty();
  }

  @Test
  void a_refused_import_is_not_remembered() {
    var imports = new ImportClient(API, tenant);
    var bad = "Nothing\na\n".getBytes(StandardCharsets.UTF_8);
    var good = "EmailAddress\na@x.org\n".getBytes(StandardCharsets.UTF_8);
    assertThat(imports.upload("", bad, HEADER, "key-1").status()).isEqualTo(400);

    ImportClient.expect(imports.upload("", good, HEADER, "key-1"), 1, 1, 0, 0);
  }

  @Test
  void concurrent_repetitions_of_an_import_are_one_job() throws Exception {
    var imports = new ImportClient(API, tenant);
    var csv = new StringBuilder("EmailAddress\n");
    for (int i = 0; i < 500; i++) {
      csv.append(i).append("@x.org\n");
    }
    var data = csv.toString().getBytes(StandardCharsets.UTF_8);
    var clients = Executors.newFixedThreadPool(2);
    try {
      var sent =
          clients.invokeAll(
              IntStream.range(0, 2)
                  .<Callable<Answer>>mapToObj(
                      i -> () -> imports.upload("?id-key=idEmail", data, HEADER, "key-1"))
                  .toList());
      var ids = new HashSet<String>();
      for (var answer : sent) {
        assertThat(answer.get().status()).isIn(200, 202);
        ids.add(answer.get().json().path("id").asText());
      }
      assertThat(ids).hasSize(1);
      Awaitility.await()
          .until(
              () ->
                  tenant
                      .get("/imports/" + ids.iterator().next())
                      .json()
                      .path("state")
                      .asText()
                      .equals("completed"));
      var counts = tenant.get("/imports/" + ids.iterator().next()).json().path("counts");
      assertThat(counts.path("imported").asInt()).isEqualTo(500);
      assertThat(tenant.get("/imports").json()).hasSize(1);
    } finally {
      clients.shutdownNow();
    }
  }

  private static void refused(Answer answer) {
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("idempotency-key-reused");
  }

  private static void assertSameReply(Answer answer, Answer first) {
    assertThat(answer.status()).isEqualTo(first.status());
    assertThat(answer.json()).isEqualTo(first.json());
    assertThat(answer.header("Location")).isEqualTo(first.header("Location"));
    assertThat(answer.header("ETag")).isEqualTo(first.header("ETag"));
  }
}
