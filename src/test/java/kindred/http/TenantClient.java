package kindred.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import kindred.http.ContractClient.Answer;

/** A client for one tenant. */
public final class TenantClient {

  private final ContractClient client;
  private final int tenant;

  public TenantClient(ContractClient client, int tenant) {
    this.client = client;
    this.tenant = tenant;
  }

  public int id() {
    return tenant;
  }

  /** Headers are given as name, value, name, value. */
  public Answer get(String path, String... headers) {
    return client.get(path, withTenant(headers));
  }

  public Answer delete(String path, String... headers) {
    return client.delete(path, withTenant(headers));
  }

  public Answer post(String path, String json, String... headers) {
    return client.post(path, json, withTenant(headers));
  }

  public Answer patch(String path, String json, String... headers) {
    return client.patch(path, json, withTenant(headers));
  }

  public Answer put(String path, String json, String... headers) {
    return client.put(path, json, withTenant(headers));
  }

  /**
   * Core attributes of several types; a unique key on EmailAddress, and others on names and phone
   * numbers; the extensions Address (single-valued, City and Zip), Phone (multi-valued, unique by
   * Type, with a key on Number), Note (multi-valued) and Vip (classifier).
   */
  public void defineCustomers() {
    defineCoreWithFirstNameOf(64);
    extension(
        """
        {"name": "Address", "type": "single-valued",
         "attributes": [{"name": "City", "type": "string"}, {"name": "Zip", "type": "string"}]}""");
    extension(
        """
        {"name": "Phone", "type": "multi-valued", "unique": ["Type"],
         "attributes": [{"name": "Type", "type": "integer", "mandatory": true},
                        {"name": "Number", "type": "string"}, {"name": "Hours", "type": "string"}]}""");
    extension(
        """
        {"name": "Note", "type": "multi-valued",
         "attributes": [{"name": "Text", "type": "string"}]}""");
    extension("{\"name\": \"Vip\", \"type\": \"classifier\"}");
    key("{\"name\": \"idEmail\", \"attributes\": [\"EmailAddress\"], \"unique\": true}");
    key("{\"name\": \"idName\", \"attributes\": [\"LastName\", \"FirstName\"]}");
    key("{\"name\": \"idPhone\", \"attributes\": [\"PhoneNumber\"]}");
    key("{\"name\": \"idNumber\", \"source\": \"Phone\", \"attributes\": [\"Number\"]}");
  }

  /** The core attributes of {@link #defineCustomers}, with a FirstName of this length. */
  public void defineCoreWithFirstNameOf(int length) {
    requireSuccess(
        put(
            "/metadata/profiles",
            """
            [{"name": "FirstName", "type": "string", "length": %d},
             {"name": "LastName", "type": "string"},
             {"name": "EmailAddress", "type": "string", "max_values": 1},
             {"name": "PhoneNumber", "type": "string"},
             {"name": "Age", "type": "integer"},
             {"name": "BirthDate", "type": "date"}]"""
                .formatted(length)));
  }

  public void extension(String json) {
    requireSuccess(post("/metadata/profiles/extensions", json));
  }

  public void key(String json) {
    requireSuccess(post("/metadata/identification-keys", json));
  }

  /** Creates a profile and returns its id. */
  public String create(String json) {
    return requireSuccess(post("/profiles", json)).json().path("customer_id").asText();
  }

  /** A profile with all its extensions. */
  public JsonNode profile(String id) {
    return requireSuccess(get("/profiles/" + id + "?extensions=Address,Phone,Note,Vip")).json();
  }

  /** Asserts that a profile equals this JSON, plus its id. */
  public void expect(String id, String json) {
    var expected = ProfileJson.id(id);
    expected.setAll((ObjectNode) json(json));
    assertThat(profile(id)).isEqualTo(expected);
  }

  public String etag(String id) {
    return requireSuccess(get("/profiles/" + id)).header("ETag");
  }

  /** The elements of all pages of a list. */
  public List<JsonNode> all(String path) {
    var all = new ArrayList<JsonNode>();
    for (var next = Optional.of(path); next.isPresent(); ) {
      var page = requireSuccess(get(next.get()));
      page.json().forEach(all::add);
      next = page.headers().firstValue("Link").map(link -> link.substring(1, link.indexOf('>')));
    }
    return all;
  }

  /** The ids that a search finds. */
  public List<String> identify(String query) {
    var found = requireSuccess(get("/profiles?" + query)).json();
    return StreamSupport.stream(found.spliterator(), false)
        .map(profile -> profile.path("customer_id").asText())
        .toList();
  }

  /** The first profile that a search finds, with its core attributes. */
  public JsonNode found(String query) {
    return requireSuccess(get("/profiles?include_profile=yes&" + query)).json().get(0);
  }

  public static JsonNode json(String text) {
    return JsonBody.read(Buffer.buffer(text)).orElseThrow();
  }

  private String[] withTenant(String... headers) {
    var more = Arrays.copyOf(headers, headers.length + 2);
    more[headers.length] = "X-Genesys-TenantId";
    more[headers.length + 1] = Integer.toString(tenant);
    return more;
  }

  private static Answer requireSuccess(Answer answer) {
    assertThat(answer.status()).as("%s", answer).isBetween(200, 299);
    return answer;
  }
}
