package kindred.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The contract of {@code openapi.yaml}: its text, and its operations as the router needs them. */
public final class Contract {

  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private static final JsonPointer JSON_BODY =
      JsonPointer.from("/requestBody/content/application~1json/schema");

  private final Buffer text;
  private final JsonObject document;
  private final List<ContractOperation> operations;

  /** Those with the fewest parameters first. */
  private final Map<PathTemplate, List<ContractOperation>> paths;

  private Contract(Buffer text) {
    this.text = text;
    Map<String, Object> yaml =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(text.toString());
    this.document = new JsonObject(yaml).copy();
    this.operations = operations(document);
    this.paths = byPath(operations);
  }

  /** Loads the contract that is packaged with the program. */
  public static Contract load() {
    try (var resource = Contract.class.getResourceAsStream("/openapi.yaml")) {
      return parse(Buffer.buffer(resource.readAllBytes()));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /**
   * The contract of a text.
   *
   * @throws IllegalStateException when it does not say of every operation who may use it
   */
  public static Contract parse(Buffer text) {
    return new Contract(text);
  }

  /** The text of {@code openapi.yaml}. */
  public Buffer text() {
    return text;
  }

  /** The version of the contract, which is also the program's. */
  public String version() {
    return document.getJsonObject("info").getString("version");
  }

  /** All operation ids, sorted. */
  public Set<String> operationIds() {
    return operations.stream()
        .map(ContractOperation::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** All operations, sorted by their ids. */
  public List<ContractOperation> operations() {
    return operations;
  }

  public JsonObject document() {
    return document;
  }

  /** A path of the contract that a request names, and the decoded values of its parameters. */
  public record Found(List<ContractOperation> operations, Map<String, String> parameters) {}

  /** The most specific path that matches; empty when the path is unknown. */
  public Optional<Found> at(String path) {
    var given = path.split("/", -1);
    for (var candidate : paths.entrySet()) {
      var parameters = candidate.getKey().match(given);
      if (parameters.isPresent()) {
        return Optional.of(new Found(candidate.getValue(), parameters.get()));
      }
    }
    return Optional.empty();
  }

  private static Map<PathTemplate, List<ContractOperation>> byPath(
      List<ContractOperation> operations) {
    var paths = new LinkedHashMap<PathTemplate, List<ContractOperation>>();
    operations.stream()
        .sorted(Comparator.comparing(operation -> operation.path().parameters()))
        .forEach(
            operation ->
                paths.computeIfAbsent(operation.path(), first -> new ArrayList<>()).add(operation));
    return paths;
  }

  /** The operations of a document as they are written. */
  public static Stream<JsonObject> declared(JsonObject document) {
    return document.getJsonObject("paths").stream()
        .flatMap(path -> ((JsonObject) path.getValue()).stream())
        .map(operation -> (JsonObject) operation.getValue());
  }

  /** The schemas of JSON bodies, by the id of the operation. */
  public static Map<String, JsonObject> jsonBodies(JsonObject document) {
    var schemas = new HashMap<String, JsonObject>();
    declared(document)
        .forEach(
            operation -> {
              if (JSON_BODY.queryJson(operation) instanceof JsonObject schema) {
                schemas.put(operation.getString("operationId"), schema);
              }
            });
    return schemas;
  }

  private static List<ContractOperation> operations(JsonObject document) {
    var found = new ArrayList<ContractOperation>();
    var declared = new ArrayList<JsonObject>();
    JsonObject paths = document.getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      JsonObject item = paths.getJsonObject(path);
      for (String method : item.fieldNames()) {
        if (METHODS.contains(method)) {
          declared.add(item.getJsonObject(method));
          found.add(operation(document, path, method, item.getJsonObject(method)));
        }
      }
    }
    ContractRoles.check(declared);
    found.sort(Comparator.comparing(ContractOperation::id));
    return List.copyOf(found);
  }

  private static ContractOperation operation(
      JsonObject document, String path, String method, JsonObject operation) {
    JsonObject body = operation.getJsonObject("requestBody", new JsonObject());
    var parameters = ContractParameter.of(document, operation);
    return new ContractOperation(
        operation.getString("operationId"),
        HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)),
        PathTemplate.of(path),
        body.getJsonObject("content", new JsonObject()).fieldNames(),
        body.getBoolean("required", false),
        operation.getBoolean("x-streamed-body", false),
        ContractParameter.names(parameters, "query"),
        parameters.stream().anyMatch(ContractParameter::open),
        ContractParameter.names(parameters, "header"),
        ContractRoles.of(operation));
  }
}
