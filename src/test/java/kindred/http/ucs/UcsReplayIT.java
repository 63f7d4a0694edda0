package kindred.http.ucs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import kindred.http.ApiServer;
import kindred.http.ContractClient.Answer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Sends the samples that the public pages of UCS print, as printed except for the ids, and compares
 * the status with the page. {@code docs/ucs-differences.md} explains each difference.
 */
class UcsReplayIT {

  @RegisterExtension static final ApiServer API = new ApiServer("/cms");

  private static final Pattern EXPLAINED = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|");

  /** With the two spellings of the pages. */
  private static final String PHONES =
      """
      "Phone": [
        {"PhoneType": 0, "prefix": "+33", "PhoneNumber": "3145926535", "description": "family phone",
         "start_availability": "2009-12-18T18:30:00.000Z",
         "end_availability": "2009-12-18T21:40:00.000Z"},
        {"PhoneType": 2, "prefix": "+33", "PhoneNumber": "6543210",
         "description": "business calls only, no sales",
         "start_availabilty": "2009-12-18T09:30:00.000Z",
         "end_availabilty": "2009-12-18T17:45:00.000Z"},
        {"PhoneType": 5, "prefix": "+33", "PhoneNumber": "951357456", "description": ""}]""";

  private static final String BRUCE =
      """
      {"FirstName": "Bruce", "LastName": "Banner", "DOB": "1962-05-10",
       "EmailAddress": ["bruce.banner@marvelous.com", "b.banner@hulk.dom"], %s}"""
          .formatted(PHONES);

  private static final String ONE_PHONE =
      """
      {"PhoneType": 0, "prefix": "+33", "PhoneNumber": "3145926535", "description": "family phone",
       "start_availability": "2009-12-18T18:30:00.000Z",
       "end_availability": "2009-12-18T21:40:00.000Z"}""";

  private final TenantClient tenant = API.tenant();
  private final List<String> unexplained = new ArrayList<>();
  private final TreeSet<String> differences = new TreeSet<>();
  private int samples;

  @Test
  void every_printed_sample_does_what_its_page_says_or_the_difference_is_explained()
      throws IOException {
    schemas();
    keys();
    profiles();
    searches();
    merges();
    imports();

    var explained = new TreeSet<String>();
    EXPLAINED
        .matcher(Files.readString(Path.of("docs/ucs-differences.md")))
        .results()
        .forEach(row -> explained.add(row.group(1)));
    System.out.printf(
        "%d samples of UCS, %d explained differences, %d unexplained%n",
        samples, differences.size(), unexplained.size());
    assertThat(unexplained).isEmpty();
    assertThat(differences).isEqualTo(explained);
  }

  /** UCS defines the core attributes in its configuration; the pages print only the extension. */
  private void schemas() {
    page(403, "create-before-schema", tenant.post("/profiles/", BRUCE));
    var core =
        """
        [{"name": "FirstName", "type": "string"}, {"name": "LastName", "type": "string"},
         {"name": "DOB", "type": "date"}, {"name": "EmailAddress", "type": "string"},
         {"name": "PhoneNumber", "type": "string"}, {"name": "phone_number", "type": "string"},
         {"name": "birthdate", "type": "date"}, {"name": "last_name", "type": "string"},
         {"name": "first_name", "type": "string"}]""";
    assertThat(tenant.put("/metadata/profiles", core).status()).isEqualTo(200);
    var address =
        """
        {"name": "Address", "type": "single-valued", "attributes": [
          {"name": "AddressType", "type": "integer", "default": 0},
          {"name": "Address", "type": "string", "length": 256},
          {"name": "City", "type": "string", "length": 32},
          {"name": "County", "type": "string", "length": 32},
          {"name": "PostCode", "type": "string", "length": 10},
          {"name": "Country", "type": "string", "length": 32}]}""";
    page(201, "", tenant.post("/metadata/profiles/extensions", address));
    extension("Phone", "PhoneNumber", "PhoneType\", \"type\": \"integer");
    extension("contacts", "phone_number", "note\", \"type\": \"string");
    extension("contactExt", "PhoneNumber", "note\", \"type\": \"string");
    extension("purchases", "item", "price\", \"type\": \"currency");
    page(200, "", tenant.get("/metadata/profiles/"));
    page(200, "", tenant.get("/metadata/profiles/extensions/"));
    page(200, "", tenant.get("/metadata/profiles/extensions/Address"));
  }

  private void extension(String name, String unique, String other) {
    tenant.extension(
        """
        {"name": "%s", "type": "multi-valued", "unique": ["%s"], "attributes": [
          {"name": "%s", "type": "string"}, {"name": "%s"},
          {"name": "prefix", "type": "string"}, {"name": "description", "type": "string"},
          {"name": "start_availability", "type": "datetime"},
          {"name": "end_availability", "type": "datetime"},
          {"name": "start_availabilty", "type": "datetime"},
          {"name": "end_availabilty", "type": "datetime"}]}"""
            .formatted(name, unique, unique, other));
  }

  private void keys() {
    key("{\"name\": \"idPhone\", \"attributes\": [\"phone_number\"]}");
    key("{\"name\": \"idPhone\", \"source\": \"contacts\", \"attributes\": [\"phone_number\"]}");
    key("{\"name\": \"idPhone\", \"attributes\": [\"PhoneNumber \"]}");
    key("{\"name\": \"idPhone\", \"source\": \"contactExt\", \"attributes\": [\"PhoneNumber \"]}");
    key("{\"name\": \"idB\", \"source\": \"PROFILE\", \"attributes\": [\" birthdate\"]}");
    key("{\"name\": \"idU\", \"attributes\": [\"EmailAddress\"], \"unique\": \"true\"}");
    page(200, "", tenant.get("/metadata/identification-keys/"));
    tenant.key(
        """
        {"name": "idContact", "source": "contacts", "attributes": ["phone_number"]}""");
    tenant.key("{\"name\": \"idName\", \"attributes\": [\"last_name\", \"first_name\"]}");
    tenant.key("{\"name\": \"idEmail\", \"attributes\": [\"EmailAddress\"], \"unique\": true}");
  }

  /** The samples use a name several times, so each key is deleted after it. */
  private void key(String json) {
    page(201, "", tenant.post("/metadata/identification-keys/", json));
    var name = TenantClient.json(json).path("name").asText();
    page(204, "", tenant.delete("/metadata/identification-keys/" + name));
  }

  private void profiles() {
    var created = page(201, "", tenant.post("/profiles/", BRUCE));
    var id = created.json().path("customer_id").asText();
    assertThat(id).hasSizeLessThanOrEqualTo(16);
    assertThat(created.header("Location")).endsWith("/profiles/" + id);
    var read = page(200, "", tenant.get("/profiles/" + id + "/?extensions=Phone"));
    assertThat(read.json().at("/EmailAddress/0").asText()).isEqualTo("bruce.banner@marvelous.com");
    assertThat(read.json().path("Phone")).hasSize(3);

    var printed = "{\"customer_id\": \"" + id + "\", " + PHONES;
    page(200, "", tenant.post("/profiles/" + id + "/extensions/", printed + "}"));
    // the page of 8.1 has a comma too many
    var comma = printed.replace("\"description\": \"\"}]", "\"description\": \"\",\n ] }");
    page(200, "misprinted-json", tenant.post("/profiles/" + id + "/extensions", comma + "}"));
    var by = "/profiles/" + id + "/extensions/Phone/by/unique";
    page(204, "", tenant.put(by, ONE_PHONE));
    page(204, "", tenant.put(by + "/", ONE_PHONE));
    // the page of 9.1 lacks the opening brace
    page(204, "misprinted-json", tenant.put(by, ONE_PHONE.substring(1)));
    page(204, "", tenant.put(by.replace("/by", "/delete/by"), ONE_PHONE));
    assertThat(phones(id)).hasSize(2);

    page(200, "", tenant.put("/profiles/" + id, "{\"FirstName\": \"Bruce\"}"));
    var replaced = tenant.get("/profiles/" + id + "?extensions=Phone").json();
    assertThat(replaced.has("LastName")).isFalse();
    assertThat(replaced.path("Phone")).hasSize(2);
    page(200, "", tenant.delete("/profiles/" + id));
    page(404, "", tenant.get("/profiles/" + id));
  }

  private JsonNode phones(String id) {
    return tenant.get("/profiles/" + id + "?extensions=Phone").json().path("Phone");
  }

  private void searches() {
    tenant.create(
        """
        {"last_name": "Doe", "first_name": "Jane", "contacts": [{"phone_number": "408-888-3214"}],
         "purchases": [{"item": "car"}]}""");
    var printed = "contacts.phone_number=408-888-3214&extensions=contacts,purchases";
    var rest = "&include_profile=yes&include_extensions=unique";
    var found = page(200, "", tenant.get("/profiles?" + printed + rest));
    assertThat(found.json()).hasSize(1);
    assertThat(found.json().get(0).path("purchases")).hasSize(1);
    page(200, "", tenant.get("/profiles/?" + printed + rest));
    page(200, "misprinted-query", tenant.get("/profiles/" + printed + rest));
    var blank = "contacts.phone_number=408-888-3214&extensions=contacts,%20purchases";
    page(200, "", tenant.get("/profiles?" + blank));
    assertThat(page(200, "", tenant.get("/profiles?last_name=Doe&first_name=Jane")).json())
        .hasSize(1);
    assertThat(page(200, "", tenant.get("/profiles?last_name=Doe")).json()).hasSize(1);
  }

  private void merges() {
    page(204, "", merge("{ }", ""));
    page(204, "", merge("{ }", "/"));
    page(
        204, "", merge("{\"keep_active_service_only\": false, \"keep_uniq_from_src\": false}", ""));
    page(204, "", merge("{\"keep_active_service_only\": true, \"keep_uniq_from_src\": true}", ""));
    page(204, "", merge("{\"agent_id\": \"0\", \"force_merge\": \"TRUE\", \"reason\": null}", ""));

    var destination = tenant.create("{\"Address\": {\"City\": \"Bonn\"}}");
    var source = tenant.create("{\"Address\": {\"City\": \"Rome\"}}");
    var path = "/profiles/" + destination + "/merge/" + source;
    // since 9.1 a conflict fails without force_merge; in 8.5 the destination's record stayed
    var kept = tenant.put(path, "{\"keep_uniq_from_src\": false}");
    page(204, "conflict-refused", kept);
    page(204, "", tenant.put(path, "{\"keep_uniq_from_src\": true}"));
    assertThat(
            tenant
                .get("/profiles/" + destination + "?extensions=Address")
                .json()
                .at("/Address/City")
                .asText())
        .isEqualTo("Rome");
    page(404, "", tenant.get("/profiles/" + source));
  }

  private Answer merge(String body, String end) {
    var destination = tenant.create("{\"FirstName\": \"a\"}");
    var source = tenant.create("{\"FirstName\": \"b\"}");
    return tenant.put("/profiles/" + destination + "/merge/" + source + end, body);
  }

  private void imports() {
    var client = new ImportClient(API, tenant);
    var name = "customers-" + tenant.id() + ".csv";
    client.place(
        name,
        """
        TenantId,Segment,FirstName,LastName,PhoneNumber[2],PhoneNumber[1],EmailAddress,\
        Address.AddressType,Address.PostCode,Address.Address,Address.County,Address.City,\
        Address.Country
        %d,not-applicable,elintakiev,baschambrissi,01-357-296-3696,11-213-036-1987,\
        selinta@ebaschambrissi.net,0,6910,qwe,Tucson,Lithuania,Ocala
        """
            .formatted(tenant.id()));
    var description = "{\"format\": \"CSV\", \"profiles\": \"%s\", \"id-key\": \"idEmail\"%s}";
    var imported = page(200, "", client.multipart(form(description.formatted(name, ""))));
    assertThat(imported.json().at("/counts/imported").asInt()).isEqualTo(1);
    // UCS answers with the list of the records that were not imported
    if (!imported.json().isArray()) {
      differences.add("import-answer");
    }
    var texts = ", \"max-errors\": \"5\", \"start-from-index\": \"1\", \"create-log\": \"true\"";
    var again = page(200, "", client.multipart(form(description.formatted(name, texts))));
    assertThat(again.json().at("/counts/skipped").asInt()).isEqualTo(1);
    page(200, "", client.described(description.formatted(name, "")));
    page(200, "import-folders", client.described(description.formatted("C:/profiles.csv", "")));
    page(400, "", client.described("{\"format\": \"XML\", \"profiles\": \"" + name + "\"}"));
  }

  private static byte[] form(String description) {
    return """
        --%1$s
        Content-Disposition: form-data; name="description"
        Content-Type: application/json; charset=UTF-8
        Content-Transfer-Encoding: 8bit

        %2$s
        --%1$s--
        """
        .formatted(ImportClient.BOUNDARY, description)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Compares an answer with its page.
   *
   * @param difference the row of the table if they differ; empty: they do not
   */
  private Answer page(int status, String difference, Answer answer) {
    samples++;
    if (answer.status() == status) {
      return answer;
    }
    if (difference.isEmpty()) {
      unexplained.add("The page says " + status + ": " + answer);
    } else {
      differences.add(difference);
    }
    return answer;
  }
}
