package kindred.http.server;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import kindred.http.Contract;
import kindred.http.ContractClient;
import kindred.http.ContractClient.Answer;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * An operation of the contract, read from its text without the code of the server, and one request
 * for it.
 */
record GuardedOperation(
    String id, String method, String path, Set<String> roles, boolean ofTenant, String bodyType) {

  /** Bodies that write something, if the operation runs; the others get an empty object. */
  private static final Map<String, String> BODIES =
      Map.of(
          "createProfile", "{\"FirstName\": \"Ada\"}",
          "updateProfile", "{\"FirstName\": \"Ada\", \"LastName\": \"Stone\"}",
          "insertExtensionRecords", "{\"Note\": {\"Text\": \"x\"}}",
          "defineProfileSchema", "[{\"name\": \"FirstName\", \"type\": \"string\"}]",
          "createProfileExtensionSchema", "{\"name\": \"Gold\", \"type\": \"classifier\"}",
          "createIdentificationKey", "{\"name\": \"idAge\", \"attributes\": [\"Age\"]}",
          "updateImport", "{\"state\": \"paused\"}",
          "importProfiles", "FirstName,EmailAddress\nAda,ada@example.org\n");

  private static final String FORM = "multipart/form-data";

  private static final String FORM_BODY =
      "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
          + "Content-Type: text/csv\r\n\r\nFirstName\nAda\n\r\n--x--\r\n";

  private static final Map<String, String> QUERIES =
      Map.of("identifyProfiles", "?FirstName=Ada", "importProfiles", "?id-key=idEmail");

  private static final List<String> PREFERRED =
      List.of("text/csv", "application/x-ndjson", "application/json", FORM);

  boolean open() {
    return roles.isEmpty();
  }

  /** Sends the request; path parameters are replaced by what is given for their names. */
  Answer send(ContractClient client, UnaryOperator<String> parameters, String... headers) {
    var all = new ArrayList<>(List.of(headers));
    BodyPublisher body = BodyPublishers.noBody();
    if (!bodyType.isEmpty()) {
      boolean form = bodyType.equals(FORM);
      all.addAll(List.of("Content-Type", form ? FORM + "; boundary=x" : bodyType));
      body = BodyPublishers.ofString(form ? FORM_BODY : BODIES.getOrDefault(id, "{}"));
    }
    String target = path;
    for (String part : path.split("/")) {
      if (part.startsWith("{")) {
        target = target.replace(part, parameters.apply(part.substring(1, part.length() - 1)));
      }
    }
    return client.exchange(
        method, target + QUERIES.getOrDefault(id, ""), body, all.toArray(String[]::new));
  }

  static List<GuardedOperation> all() {
    Map<String, Map<String, Object>> paths = at(document(), "paths");
    var found = new ArrayList<GuardedOperation>();
    paths.forEach(
        (path, item) ->
            item.forEach(
                (method, operation) ->
                    found.add(of(path, method, GuardedOperation.cast(operation)))));
    return found;
  }

  private static GuardedOperation of(String path, String method, Map<String, Object> operation) {
    List<String> roles = at(operation, "x-roles", List.of());
    List<Map<String, Object>> parameters = at(operation, "parameters", List.of());
    Map<String, Object> body = at(operation, "requestBody", Map.of());
    Map<String, Object> content = at(body, "content", Map.of());
    return new GuardedOperation(
        at(operation, "operationId"),
        method.toUpperCase(Locale.ROOT),
        path,
        Set.copyOf(roles),
        parameters.stream()
            .map(Map::values)
            .map(String::valueOf)
            .collect(Collectors.joining())
            .contains("parameters/TenantId"),
        PREFERRED.stream().filter(content::containsKey).findFirst().orElse(""));
  }

  private static Map<String, Object> document() {
    return new Yaml(new SafeConstructor(new LoaderOptions()))
        .load(Contract.load().text().toString());
  }

  private static <T> T at(Map<String, Object> object, String name) {
    return cast(object.get(name));
  }

  private static <T> T at(Map<String, Object> object, String name, T otherwise) {
    return object.containsKey(name) ? cast(object.get(name)) : otherwise;
  }

  @SuppressWarnings("unchecked")
  private static <T> T cast(Object value) {
    return (T) value;
  }
}
