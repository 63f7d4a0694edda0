package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A source system that still has both customers of a merge never splits the survivor. */
class MergedCustomersImportIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private static final int PAIRS = 200;

  private final TenantClient tenant = API.tenant();
  private final ImportClient imports = new ImportClient(API, tenant);

  @ParameterizedTest
  @ValueSource(strings = {"", ", \"max_values\": 1"})
  void a_file_with_both_customers_of_each_pair_updates_the_survivors_and_creates_nobody(
      String limit) {
    define(limit);
    var file =
        IntStream.rangeClosed(1, PAIRS)
            .mapToObj(i -> "Ann,a%1$d@x.org,\nAnn,b%1$d@x.org,\n".formatted(i))
            .collect(Collectors.joining("", "FirstName,EmailAddress,Age\n", ""));
    count(imports.upload("?id-key=idEmail", file).json(), 2 * PAIRS, 0);
    for (int i = 1; i <= PAIRS; i++) {
      merge(one("EmailAddress=a" + i + "@x.org"), one("EmailAddress=b" + i + "@x.org"));
    }
    var survivors = owners();
    var addresses = profile(survivors.get(0)).path("EmailAddress");

    var sync = file.replace(",\n", ",7\n");
    count(update("idEmail", sync, "&dry-run=true"), 0, 2 * PAIRS);
    count(update("idEmail", sync, ""), 0, 2 * PAIRS);
    count(update("idEmail", file, ""), 0, 2 * PAIRS);
    count(update("idEmail", file, "&dry-run=true"), 0, 2 * PAIRS);

    assertThat(owners()).isEqualTo(survivors);
    var survivor = profile(survivors.get(0));
    assertThat(survivor.path("EmailAddress")).isEqualTo(addresses);
    assertThat(survivor.path("Age").asInt()).isEqualTo(7);
  }

  @Test
  void a_chain_of_merges_is_one_customer_under_all_its_addresses() {
    define("");
    var ids = IntStream.range(0, 4).mapToObj(i -> person("c" + i + "@x.org", i)).toList();
    merge(ids.get(1), ids.get(0));
    merge(ids.get(2), ids.get(1));
    merge(ids.get(2), ids.get(3));
    var file = "FirstName,EmailAddress\nZoe,c0@x.org\nEve,C1@x.org\nKim,c2@x.org\nLou,c3@x.org\n";

    count(update("idEmail", file, "&dry-run=true"), 0, 4);
    count(update("idEmail", file, ""), 0, 4);

    for (int i = 0; i < 4; i++) {
      assertThat(tenant.identify("EmailAddress=c" + i + "@x.org")).containsExactly(ids.get(2));
    }
    assertThat(profile(ids.get(2)).path("EmailAddress")).hasSize(4);
    assertThat(profile(ids.get(2)).path("FirstName").asText()).isEqualTo("Lou");
  }

  @Test
  void so_it_is_with_a_key_of_several_attributes() {
    define("");
    var ann = person("k1@x.org", 1);
    var bea = person("k2@x.org", 2);
    merge(ann, bea);
    var file = "FirstName,LastName\nF1,L1\nF2,L2\n";

    count(update("idName", file, "&dry-run=true"), 0, 2);
    count(update("idName", file, ""), 0, 2);

    assertThat(tenant.identify("FirstName=F1&LastName=L1")).containsExactly(ann);
    assertThat(tenant.identify("FirstName=F2&LastName=L2")).containsExactly(ann);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Card.Number", "Pass.Code"})
  void so_it_is_with_a_key_on_an_extension(String column) {
    define("");
    var ann = person("x1@x.org", 1);
    var bea = person("x2@x.org", 2);
    assertThat(tenant.put("/profiles/" + ann + "/merge/" + bea, "{\"force_merge\": true}").status())
        .isEqualTo(204);
    var key = column.startsWith("Card") ? "idCard" : "idPass";
    var file = column + ",Age\nn1,31\nN2,32\n";

    count(update(key, file, "&dry-run=true"), 0, 2);
    count(update(key, file, ""), 0, 2);
    count(update(key, file, ""), 0, 2);

    for (var value : List.of("n1", "n2")) {
      assertThat(tenant.identify("id_key=" + key + "&" + column + "=" + value))
          .as(value)
          .containsExactly(ann);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'idEmail,idPhone', true, false",
    "'idEmail,idPhone', true, true",
    "'idPhone,idEmail', false, false",
    "'idPhone,idEmail', false, true"
  })
  void rows_that_change_different_keys_of_one_customer_do_not_split_it(
      String keys, boolean unique, boolean reversed) {
    define("");
    phoneKey(unique);
    var ann = withPhone("a@x.org", "1");
    merge(ann, withPhone("b@x.org", "2"));

    sync(keys, reversed, "Ann,a@x.org,3", "Bea,bb@x.org,2");
    sync(keys, reversed, "Ann,a@x.org,2", "Bea,b@x.org,1");
    sync(keys, reversed, "Ann,a@x.org,4", "Bea,bb@x.org,5");

    for (var value :
        List.of("EmailAddress=a@x.org", "EmailAddress=b@x.org", "EmailAddress=bb@x.org")) {
      assertThat(one(value)).isEqualTo(ann);
    }
    for (int phone = 1; phone <= 5; phone++) {
      assertThat(one("Phone=" + phone)).isEqualTo(ann);
    }
    assertThat(profile(ann).path("EmailAddress")).hasSize(3);
    assertThat(profile(ann).path("Phone")).hasSize(5);
  }

  @Test
  void a_row_of_two_customers_takes_no_value_from_either() {
    define("");
    phoneKey(true);
    var ann = withPhone("a@x.org", "1");
    var bea = withPhone("b@x.org", "2");
    var both = List.of(profile(ann), profile(bea));
    var file = "FirstName,EmailAddress,Phone\nZoe,a@x.org,2\nZoe,b@x.org,1\n";

    for (var keys : List.of("idEmail,idPhone", "idPhone,idEmail")) {
      for (var more : List.of("&dry-run=true", "")) {
        var job = update(keys, file, more);
        assertThat(job.at("/counts/failed").asInt()).as(job.toString()).isEqualTo(2);
        assertThat(job.path("errors").findValuesAsText("code")).containsOnly("key-taken");
      }
    }

    assertThat(List.of(profile(ann), profile(bea))).isEqualTo(both);
  }

  private void phoneKey(boolean unique) {
    tenant.key(
        "{\"name\": \"idPhone\", \"attributes\": [\"Phone\"], \"unique\": %s}".formatted(unique));
  }

  private String withPhone(String email, String phone) {
    return tenant.create("{\"EmailAddress\": \"%s\", \"Phone\": \"%s\"}".formatted(email, phone));
  }

  /** A dry run and a real one of two rows; both update, and create nobody. */
  private void sync(String keys, boolean reversed, String one, String two) {
    var rows = reversed ? two + "\n" + one : one + "\n" + two;
    var file = "FirstName,EmailAddress,Phone\n" + rows + "\n";
    count(update(keys, file, "&dry-run=true"), 0, 2);
    count(update(keys, file, ""), 0, 2);
  }

  private void define(String limit) {
    tenant.put(
        "/metadata/profiles",
        """
        [{"name": "FirstName", "type": "string"}, {"name": "LastName", "type": "string"},
         {"name": "EmailAddress", "type": "string"%s}, {"name": "Age", "type": "integer"},
         {"name": "Phone", "type": "string"}]"""
            .formatted(limit));
    tenant.extension(
        """
        {"name": "Card", "type": "multi-valued", "unique": ["Number"],
         "attributes": [{"name": "Number", "type": "string"}]}""");
    tenant.extension(
        """
        {"name": "Pass", "type": "single-valued",
         "attributes": [{"name": "Code", "type": "string"}]}""");
    tenant.key("{\"name\": \"idEmail\", \"attributes\": [\"EmailAddress\"], \"unique\": true}");
    tenant.key(
        "{\"name\": \"idName\", \"attributes\": [\"FirstName\", \"LastName\"], \"unique\": true}");
    tenant.key(
        "{\"name\": \"idCard\", \"source\": \"Card\", \"attributes\": [\"Number\"], \"unique\":"
            + " true}");
    tenant.key(
        "{\"name\": \"idPass\", \"source\": \"Pass\", \"attributes\": [\"Code\"], \"unique\":"
            + " true}");
  }

  private String person(String email, int i) {
    return tenant.create(
        """
        {"FirstName": "F%2$d", "LastName": "L%2$d", "EmailAddress": "%1$s",
         "Card": [{"Number": "n%2$d"}], "Pass": {"Code": "n%2$d"}}"""
            .formatted(email, i));
  }

  private void merge(String destination, String source) {
    assertThat(
            tenant
                .put("/profiles/" + destination + "/merge/" + source, "{\"force_merge\": true}")
                .status())
        .isEqualTo(204);
  }

  private JsonNode update(String key, String file, String more) {
    return imports.upload("?on-duplicate=update&id-key=" + key + more, file).json();
  }

  private static void count(JsonNode job, int imported, int updated) {
    assertThat(job.path("counts").toString())
        .as(job.toString())
        .isEqualTo(
            "{\"read\":%d,\"imported\":%d,\"updated\":%d,\"skipped\":0,\"failed\":0}"
                .formatted(imported + updated, imported, updated));
  }

  /** Both addresses of a pair find the same customer. */
  private List<String> owners() {
    return IntStream.rangeClosed(1, PAIRS)
        .mapToObj(
            i -> {
              var owner = one("EmailAddress=a" + i + "@x.org");
              assertThat(one("EmailAddress=b" + i + "@x.org")).isEqualTo(owner);
              return owner;
            })
        .toList();
  }

  private String one(String query) {
    var found = tenant.identify(query);
    assertThat(found).as(query).hasSize(1);
    return found.get(0);
  }

  private JsonNode profile(String id) {
    return tenant.get("/profiles/" + id).json();
  }
}
