package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.SecondServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A schema change on one server applies to imports on another, also while they run. */
class ImportSchemaChangesIT {

  @Order(1)
  @RegisterExtension
  static final ApiServer API = ApiServer.withOwnKeyspace().withSlowImports();

  @Order(2)
  @RegisterExtension
  static final SecondServer OTHER = new SecondServer(API);

  /** 30 chunks of the server. */
  private static final int ROWS = 3_000;

  private final TenantClient tenant = API.customers();
  private final TenantClient elsewhere = OTHER.client(tenant);
  private final ImportClient imports = new ImportClient(API, tenant);

  @Test
  void an_import_uses_definitions_made_immediately_before() {
    ImportClient.expect(imports.upload("", "EmailAddress\na@x.org\n"), 1, 1, 0, 0);
    elsewhere.extension(
        """
        {"name": "Pet", "type": "multi-valued",
         "attributes": [{"name": "Name", "type": "string"}]}""");
    var wider =
        elsewhere.put(
            "/metadata/profiles",
            """
            [{"name": "FirstName", "type": "string", "length": 64},
             {"name": "LastName", "type": "string"},
             {"name": "EmailAddress", "type": "string", "max_values": 1},
             {"name": "PhoneNumber", "type": "string"},
             {"name": "Age", "type": "integer"},
             {"name": "BirthDate", "type": "date"},
             {"name": "Nick", "type": "string"}]""");
    assertThat(wider.status()).as(wider.text()).isEqualTo(200);

    var data = "EmailAddress,Nick,Pet[2].Name,Pet[1].Name\nb@x.org,Bob,Rex,Tom\n";
    ImportClient.expect(imports.upload("?id-key=idEmail", data), 1, 1, 0, 0);

    var id = tenant.identify("EmailAddress=b@x.org").get(0);
    var profile = tenant.get("/profiles/" + id + "?extensions=Pet").json();
    assertThat(profile.path("Nick").asText()).isEqualTo("Bob");
    assertThat(profile.path("Pet").findValuesAsText("Name")).containsExactly("Tom", "Rex");
  }

  @Test
  void rows_that_a_change_makes_valid_are_imported_from_the_next_chunk_on() {
    var id = begin("EmailAddress,FirstName\n", i -> "p" + i + "@x.org," + "x".repeat(65));
    tenant.patch("/imports/" + id, "{\"max_rows_per_second\": 250}");
    imports.until(id, job -> job.path("counts").path("failed").asLong() > 0);

    elsewhere.defineCoreWithFirstNameOf(128);

    tenant.patch("/imports/" + id, "{\"max_rows_per_second\": null}");
    var counts = imports.until(id, "completed").path("counts");
    assertThat(counts.path("imported").asLong()).isPositive();
    assertThat(counts.path("failed").asLong()).isPositive();
    var outcomes = imports.outcomes(id);
    int first = outcomes.indexOf("imported");
    assertThat(outcomes.subList(first, ROWS)).containsOnly("imported");
    assertThat(outcomes.subList(0, first)).containsOnly("failed");
  }

  @Test
  void a_column_whose_definition_changes_uses_the_new_one_from_the_next_chunk_on() {
    var id = begin("EmailAddress,Address.City\n", i -> "p" + i + "@x.org,Rome");
    imports.until(id, job -> job.path("counts").path("imported").asLong() > 0);
    long before = imports.pause(id).path("counts").path("imported").asLong();
    assertThat(before).isPositive().isLessThan(ROWS);
    elsewhere.delete("/metadata/profiles/extensions/Address");
    elsewhere.extension(
        """
        {"name": "Address", "type": "multi-valued",
         "attributes": [{"name": "City", "type": "string", "length": 3}]}""");

    tenant.patch("/imports/" + id, "{\"state\": \"running\"}");

    var counts = imports.until(id, "completed").path("counts");
    assertThat(counts.path("imported").asLong()).isEqualTo(before);
    assertThat(counts.path("failed").asLong()).isEqualTo(ROWS - before);
  }

  @Test
  void an_import_fails_when_the_extension_of_a_column_is_deleted() {
    var id = begin("EmailAddress,Address.City\n", i -> "p" + i + "@x.org,Rome");
    tenant.patch("/imports/" + id, "{\"max_rows_per_second\": 250}");
    imports.until(id, job -> job.path("counts").path("imported").asLong() > 0);

    elsewhere.delete("/metadata/profiles/extensions/Address");

    var failed = imports.until(id, "failed");
    assertThat(failed.path("fault").path("code").asText()).isEqualTo("invalid-header");
    assertThat(imports.outcomes(id)).hasSize(failed.path("counts").path("read").asInt());
    assertThat(failed.path("counts").path("imported").asInt()).isPositive().isLessThan(ROWS);
  }

  /** With a limit of errors no chunk is read ahead. */
  private String begin(String header, IntFunction<String> row) {
    var data =
        IntStream.range(0, ROWS).mapToObj(row).collect(Collectors.joining("\n", header, "\n"));
    return imports.begin("?id-key=idEmail&max-errors=100000", data);
  }
}
