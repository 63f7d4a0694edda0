package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The outcomes of a dry run are those of the real run after it. */
@Order(1)
class DryRunIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  /** With a limit of errors chunks are small; a file then has two. */
  private static final String SMALL_CHUNKS = "&max-errors=100000";

  private static final int ROWS = 300;

  private static final String EDGE_CASES =
      """
      EmailAddress[1],EmailAddress[2],Badge,PhoneNumber,LastName,FirstName,Age,Address.City,Phone.Type,Note.Text
      new@x.org,,n1,1,Lee,,30,Rome,1,a
      old@x.org,,,,Lee,,,,,
      old@x.org,,,,,Only,,,,
      NEW@x.org,,,,Lee,,,Bern,2,a
      new@x.org,,,,Lee,,,,2,b
      free@x.org,,b1,,Lee,,,,,
      free@x.org,,n2,,Lee,,,,,
      ,,,,Lee,,,,,
      two@x.org,old@x.org,,,Lee,,,,,
      two@x.org,new@x.org,,7,Lee,,,,,
      new@x.org,old@x.org,,,Lee,,,,,
      x@x.org,,,,Lee,,old,,,
      few@x.org
      empty@x.org,,,,,,,,,
      "open@x.org,,,,Lee,,,,,
      old@x.org,,n1,,,,,,,
      old@x.org,,n9,,,,,,,
      third@x.org,,n9,,Lee,,,,,
      late@x.org,,b2,8,Lee,"two
      lines",,,,
      ,late@x.org,b2,9,Lee,,,,,
      """;

  @ParameterizedTest
  @CsvSource({
    "id-key=idEmail",
    "id-key=idEmail&on-duplicate=update",
    "id-key=idBadge",
    "id-key=idBadge&on-duplicate=update",
    "id-key=idPhone",
    "id-key=idPhone&on-duplicate=update",
    "create-log=true",
    "id-key=idEmail&max-errors=2",
    "id-key=idEmail&on-duplicate=update&max-errors=2",
    "id-key=idEmail&start-from-index=7",
    "id-key=idEmail&on-duplicate=update&start-from-index=4"
  })
  void the_outcomes_of_a_file_of_edge_cases_are_those_of_the_real_run(String query) {
    assertSameOutcomes(tenant(), query, EDGE_CASES.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id-key=idEmail",
        "id-key=idEmail&on-duplicate=update",
        "id-key=idBadge&on-duplicate=update",
        "id-key=idPhone",
        "id-key=idPhone&on-duplicate=update",
        "id-key=idEmail,idPhone",
        "id-key=idEmail,idPhone&on-duplicate=update",
        "start-from-index=100"
      })
  void so_are_those_of_many_rows_that_conflict_within_chunks_and_across_them(String query) {
    for (int seed = 1; seed <= 2; seed++) {
      assertSameOutcomes(tenant(), query + SMALL_CHUNKS, random(new Random(seed)));
    }
  }

  @Test
  void a_value_that_two_rows_give_to_different_customers_is_ambiguous_for_the_next() {
    var data = "EmailAddress,PhoneNumber,LastName\nnew@x.org,7,Lee\nold@x.org,7,\n,7,Roe\n";

    var job =
        assertSameOutcomes(tenant(), "id-key=idEmail,idPhone&on-duplicate=update", bytes(data));

    assertThat(job.path("reasons").path(0).path("code").asText()).isEqualTo("ambiguous");
  }

  @Test
  void undecodable_bytes_fail_the_same_rows() {
    var data = "EmailAddress,LastName\na@x.org,L\u00e9e\nb@x.org,Lee\n";
    assertSameOutcomes(tenant(), "id-key=idEmail", data.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void a_dry_run_writes_nothing_and_is_reported_as_one() {
    var tenant = tenant();
    var before = stored(tenant);

    var job = run(tenant, "id-key=idEmail&on-duplicate=update&dry-run=true", bytes(EDGE_CASES));

    assertThat(job.path("dry_run").asBoolean()).isTrue();
    assertThat(job.path("counts").path("imported").asInt()).isPositive();
    assertThat(job.path("counts").path("updated").asInt()).isPositive();
    assertThat(stored(tenant)).isEqualTo(before);
    assertThat(tenant.identify("EmailAddress=new%40x.org")).isEmpty();
    assertThat(API.spool()).isDirectoryNotContaining("glob:**dry-*");
  }

  /** A dry run, then the real one; the job of the latter. */
  private static JsonNode assertSameOutcomes(TenantClient tenant, String query, byte[] data) {
    var existing = ids(tenant);
    var dry = run(tenant, query + "&dry-run=true", data);
    assertThat(ids(tenant)).isEqualTo(existing);
    var real = run(tenant, query, data);

    var dryRows = rows(tenant, dry);
    var realRows = rows(tenant, real);
    assertThat(dryRows.stream().map(DryRunIT::outcome).toList())
        .containsExactlyElementsOf(realRows.stream().map(DryRunIT::outcome).toList());
    assertThat(dry.path("counts")).isEqualTo(real.path("counts"));
    assertThat(dry.path("state")).isEqualTo(real.path("state"));
    for (int i = 0; i < dryRows.size(); i++) {
      var customer = dryRows.get(i).path("customer_id").asText();
      var realCustomer = realRows.get(i).path("customer_id").asText();
      boolean keyTaken = dryRows.get(i).toString().contains("key-taken");
      if (!keyTaken) {
        assertThat(customer).isEqualTo(existing.contains(realCustomer) ? realCustomer : "");
      }
    }
    return real;
  }

  private static String outcome(JsonNode row) {
    var errors = new ArrayList<String>();
    row.path("errors")
        .forEach(
            error ->
                errors.add(
                    error.path("index").asText()
                        + error.path("line").asText()
                        + error.path("column").asText()
                        + error.path("code").asText()
                        + message(error)));
    return row.path("index").asText()
        + " "
        + row.path("line").asText()
        + " "
        + row.path("outcome").asText()
        + " "
        + errors;
  }

  /**
   * Only the real run can name profiles that it has created; of several profiles that have values
   * of a row either run names one, with the key.
   */
  private static String message(JsonNode error) {
    return error
        .path("message")
        .asText()
        .replaceAll(", among them [^.]*", "")
        .replaceAll("the unique key '\\w+'", "a unique key")
        .replaceAll(" It is the profile of row \\d+ of this file.", "");
  }

  private static JsonNode run(TenantClient tenant, String query, byte[] data) {
    var answer = new ImportClient(API, tenant).upload("?" + query, data);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static List<JsonNode> rows(TenantClient tenant, JsonNode job) {
    var rows = new ArrayList<JsonNode>();
    tenant.get(job.path("links").path("rows").asText() + "?limit=1000").json().forEach(rows::add);
    assertThat(rows).hasSize(job.path("counts").path("read").asInt());
    return rows;
  }

  private static Set<String> ids(TenantClient tenant) {
    return Stream.of("profile", "imported_profile")
        .flatMap(table -> API.keyspace().rowsOf(tenant.id(), table).stream())
        .map(row -> row.getString("customer_id"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Integer> stored(TenantClient tenant) {
    return List.of("profile", "imported_profile", "key_claim", "key_entry", "import_update")
        .stream()
        .map(table -> API.keyspace().rowsOf(tenant.id(), table).size())
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Few values for many rows; most rows have two addresses or none. */
  private static byte[] random(Random random) {
    return bytes(
        IntStream.range(0, ROWS)
            .mapToObj(
                i ->
                    String.join(
                        ",",
                        value(random, "e", 125, 9),
                        value(random, "e", 125, 3),
                        value(random, "b", 200, 6),
                        value(random, "", 75, 7),
                        value(random, "L", 9, 9),
                        value(random, "F", 9, 5),
                        value(random, "", 3, 2),
                        value(random, "t", 3, 3)))
            .collect(
                Collectors.joining(
                    "\n",
                    "EmailAddress[1],EmailAddress[2],Badge,PhoneNumber,LastName,FirstName,"
                        + "Phone.Type,Note.Text\n",
                    "\n")));
  }

  private static String value(Random random, String prefix, int of, int inTen) {
    return random.nextInt(10) < inTen ? prefix + random.nextInt(of) : "";
  }

  private static TenantClient tenant() {
    var tenant = API.tenant();
    tenant.put(
        "/metadata/profiles",
        """
        [{"name": "EmailAddress", "type": "string"}, {"name": "Badge", "type": "string"},
         {"name": "PhoneNumber", "type": "string"}, {"name": "Age", "type": "integer"},
         {"name": "LastName", "type": "string", "mandatory": true},
         {"name": "FirstName", "type": "string"}]\
        """);
    tenant.extension(
        """
        {"name": "Address", "type": "single-valued",
         "attributes": [{"name": "City", "type": "string"}]}\
        """);
    tenant.extension(
        """
        {"name": "Phone", "type": "multi-valued", "unique": ["Type"],
         "attributes": [{"name": "Type", "type": "integer", "mandatory": true}]}\
        """);
    tenant.extension(
        """
        {"name": "Note", "type": "multi-valued",
         "attributes": [{"name": "Text", "type": "string"}]}\
        """);
    tenant.key("{\"name\": \"idEmail\", \"attributes\": [\"EmailAddress\"], \"unique\": true}");
    tenant.key("{\"name\": \"idBadge\", \"attributes\": [\"Badge\"], \"unique\": true}");
    tenant.key("{\"name\": \"idPhone\", \"attributes\": [\"PhoneNumber\"]}");
    tenant.create("{\"EmailAddress\": [\"old@x.org\", \"e1\"], \"LastName\": \"A\"}");
    tenant.create(
        "{\"EmailAddress\": \"e2\", \"Badge\": \"b1\", \"PhoneNumber\": \"1\", \"LastName\":"
            + " \"B\"}");
    tenant.create(
        "{\"EmailAddress\": [\"e3\", \"e4\"], \"Badge\": \"b2\", \"PhoneNumber\": [\"1\", \"2\"],"
            + " \"LastName\": \"C\", \"Note\": [{\"Text\": \"t1\"}]}");
    tenant.create(
        "{\"EmailAddress\": \"e5\", \"PhoneNumber\": [\"3\", \"4\"], \"LastName\": \"D\","
            + " \"Phone\": [{\"Type\": 1}]}");
    return tenant;
  }
}
