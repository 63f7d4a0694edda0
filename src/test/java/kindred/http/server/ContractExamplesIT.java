package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.http.ApiServer;
import kindred.http.Contract;
import kindred.http.ContractClient.Answer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A reader may send the examples of the contract as they stand, in the order of a story. */
class ContractExamplesIT {

  @RegisterExtension static final ApiServer API = new ApiServer().withSlowImports();

  private static final JsonObject CONTRACT = Contract.load().document();

  private final TenantClient tenant = API.tenant();
  private final Set<Example> unsent = examples();

  /** An example of the body of an operation; ids in the path are filled in by the test. */
  private record Example(String operationId, String method, String path, String type, Object value)
      implements Comparable<Example> {

    @Override
    public int compareTo(Example other) {
      return toString().compareTo(other.toString());
    }
  }

  @Test
  void every_request_example_is_accepted_and_every_answer_fits_the_contract() {
    assertThat(unsent).hasSizeGreaterThan(20);
    send("defineProfileSchema", Map.of());
    send("createProfileExtensionSchema", Map.of());
    send("createIdentificationKey", Map.of());
    var ann = id(send("createProfile", Map.of()), "customer_id");
    send("updateProfile", Map.of("customer_id", ann));
    send("searchProfiles", Map.of());

    var anna = tenant.create("{\"EmailAddress\": \"anna@x.org\"}");
    send("insertExtensionRecords", Map.of("customer_id", anna));
    var phone = Map.of("customer_id", anna, "extension", "Phone");
    send("updateExtensionRecord", phone);
    send("deleteExtensionRecord", phone);

    var source = tenant.create("{\"EmailAddress\": \"ann.lee@x.org\"}");
    var merge = Map.of("customer_id", ann, "source_id", source);
    send("previewMerge", merge);
    var merged = send("mergeProfiles", merge);
    send("unmergeProfiles", Map.of("merge_id", merged.header("Merge-Id")));
    send("mergeManyProfiles", Map.of());
    send("dismissDuplicate", Map.of("customer_id", ann, "other_id", anna));

    importing();

    assertThat(unsent).isEmpty();
  }

  private void importing() {
    new ImportClient(API, tenant).place("customers.csv", "EmailAddress\nbob@x.org\n");
    send("importProfiles", Map.of());
    send("createImport", Map.of());
    send("uploadImport", Map.of());
    send("inspectImport", Map.of());
    send("putImportTemplate", Map.of("name", "crm-export"));
    var rows =
        IntStream.range(0, 3_000).mapToObj("%d@x.org"::formatted).collect(Collectors.joining("\n"));
    var running =
        tenant.post(
            "/imports",
            "EmailAddress\n" + rows,
            "Content-Type",
            "text/csv",
            "Prefer",
            "respond-async");
    send("updateImport", Map.of("id", id(running, "id")));
  }

  /** Sends all examples of an operation, and returns the last answer. */
  private Answer send(String operationId, Map<String, String> ids) {
    Answer last = null;
    for (Example example : List.copyOf(unsent)) {
      if (example.operationId().equals(operationId)) {
        last = send(example, ids);
        assertThat(last.status()).as("%s: %s", example, last).isBetween(200, 299);
        unsent.remove(example);
      }
    }
    assertThat(last).as("There is no example of %s", operationId).isNotNull();
    return last;
  }

  private Answer send(Example example, Map<String, String> ids) {
    var path = example.path();
    for (var id : ids.entrySet()) {
      path = path.replace("{" + id.getKey() + "}", id.getValue());
    }
    var type = example.type();
    var body = example.value() instanceof String text ? text : Json.encode(example.value());
    if (type.equals("multipart/form-data")) {
      type += "; boundary=" + ImportClient.BOUNDARY;
      body = form((JsonObject) example.value());
    }
    return API.client()
        .exchange(
            example.method(),
            path,
            BodyPublishers.ofString(body),
            "Content-Type",
            type,
            "X-Genesys-TenantId",
            Integer.toString(tenant.id()));
  }

  private static String form(JsonObject parts) {
    var body = new StringBuilder();
    for (var part : parts) {
      body.append("--" + ImportClient.BOUNDARY + "\r\n")
          .append("Content-Disposition: form-data; name=\"" + part.getKey() + "\"\r\n\r\n")
          .append(part.getValue() + "\r\n");
    }
    return body.append("--" + ImportClient.BOUNDARY + "--\r\n").toString();
  }

  private static String id(Answer answer, String member) {
    return answer.json().path(member).asText();
  }

  private static Set<Example> examples() {
    var all = new TreeSet<Example>();
    for (var path : CONTRACT.getJsonObject("paths")) {
      for (var method : (JsonObject) path.getValue()) {
        if (method.getValue() instanceof JsonObject operation) {
          var body = resolved(operation.getJsonObject("requestBody", new JsonObject()));
          for (var content : body.getJsonObject("content", new JsonObject())) {
            for (Object value : values((JsonObject) content.getValue())) {
              all.add(
                  new Example(
                      operation.getString("operationId"),
                      method.getKey().toUpperCase(Locale.ROOT),
                      path.getKey(),
                      content.getKey(),
                      value));
            }
          }
        }
      }
    }
    return all;
  }

  /** The examples of a body itself, or else that of its schema. */
  private static List<Object> values(JsonObject content) {
    var values = new ArrayList<>();
    if (content.containsKey("example")) {
      values.add(content.getValue("example"));
    }
    for (var named : content.getJsonObject("examples", new JsonObject())) {
      values.add(resolved((JsonObject) named.getValue()).getValue("value"));
    }
    var schema = resolved(content.getJsonObject("schema", new JsonObject()));
    if (values.isEmpty() && schema.containsKey("example")) {
      values.add(schema.getValue("example"));
    }
    return values;
  }

  private static JsonObject resolved(JsonObject object) {
    var reference = object.getString("$ref");
    return reference == null
        ? object
        : resolved((JsonObject) JsonPointer.from(reference.substring(1)).queryJson(CONTRACT));
  }
}
