package kindred.http.schemas;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.http.Contract;
import kindred.schema.Attribute;
import kindred.schema.ExtensionSchema;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/**
 * The contract with the attributes, extensions and keys of one tenant, so that clients generated
 * from it know them. Requests have the current rules. Responses have the types only: a stored value
 * may be longer, or missing, if the rule is younger.
 */
final class TenantContract {

  private static final String PROPERTIES = "properties";
  private static final String REFERENCE = "$ref";
  private static final String COMPONENT = "#/components/schemas/";
  private static final Set<String> TYPED_TAGS = Set.of("profiles", "extensions", "merge");

  private final SchemaSnapshot schema;
  private final JsonObject document;
  private final JsonObject components;

  private TenantContract(JsonObject contract, SchemaSnapshot schema) {
    this.schema = schema;
    this.document = contract.copy();
    this.components = document.getJsonObject("components").getJsonObject("schemas");
  }

  /**
   * The OpenAPI document of a tenant.
   *
   * @param basePath empty, or a path with a leading but without a trailing slash
   */
  static JsonObject of(JsonObject contract, SchemaSnapshot schema, String basePath) {
    return new TenantContract(contract, schema).build(basePath);
  }

  private JsonObject build(String basePath) {
    document.put(
        "servers",
        new JsonArray().add(new JsonObject().put("url", basePath.isEmpty() ? "/" : basePath)));
    removeExamples();
    for (var extension : schema.extensions()) {
      components.put(recordName(extension), record(extension));
      components.put(recordInputName(extension), recordInput(extension));
    }
    Stream.of("Profile", "FoundProfile").forEach(name -> addContent(name, false));
    addContent("ProfileInput", true);
    var records = components.getJsonObject("ExtensionRecords");
    addExtensions(properties(records, true), true);
    records.put("additionalProperties", false);
    addKeys();
    return document;
  }

  /** Examples of profiles have attributes that the tenant does not have. */
  private void removeExamples() {
    Stream.of("Profile", "FoundProfile", "ProfileInput", "ExtensionRecords", "ExtensionRecord")
        .forEach(name -> components.getJsonObject(name).remove("example"));
    Stream.of("MergePreview", "MergeWithValues", "ProfilesBefore", "ProfileBefore")
        .filter(components::containsKey)
        .forEach(name -> components.getJsonObject(name).remove("example"));
    Contract.declared(document)
        .filter(operation -> operation.getJsonArray("tags").stream().anyMatch(TYPED_TAGS::contains))
        .flatMap(TenantContract::bodies)
        .map(body -> body.getJsonObject("content", new JsonObject()))
        .flatMap(JsonObject::stream)
        .map(media -> (JsonObject) media.getValue())
        .forEach(
            media -> {
              media.remove("example");
              media.remove("examples");
            });
  }

  private static Stream<JsonObject> bodies(JsonObject operation) {
    var responses =
        operation.getJsonObject("responses").stream()
            .map(response -> (JsonObject) response.getValue());
    return Stream.concat(
        Stream.of(operation.getJsonObject("requestBody", new JsonObject())), responses);
  }

  private void addContent(String component, boolean input) {
    var target = components.getJsonObject(component);
    var properties = properties(target, input);
    for (var attribute : schema.coreAttributes()) {
      properties.put(attribute.name(), values(attribute, input));
    }
    addExtensions(properties, input);
    target.remove("additionalProperties");
    if (input) {
      target.put("additionalProperties", false);
      require(target, mandatory(schema.coreAttributes()));
      return;
    }
    require(target, List.of("customer_id"));
  }

  /** Gives properties to a map of any members; the first is the id, which a request may have. */
  private static JsonObject properties(JsonObject map, boolean input) {
    var id =
        input
            ? new JsonObject().put("type", "string").put("maxLength", 16).put("nullable", true)
            : reference("CustomerId");
    var properties = new JsonObject().put("customer_id", id);
    map.put(PROPERTIES, properties);
    return properties;
  }

  private void addExtensions(JsonObject properties, boolean input) {
    for (var extension : schema.extensions()) {
      var record = reference(input ? recordInputName(extension) : recordName(extension));
      properties.put(
          extension.name(),
          extension.multiValued()
              ? new JsonObject().put("type", "array").put("items", record)
              : record);
    }
  }

  private static JsonObject record(ExtensionSchema extension) {
    var properties = new JsonObject();
    extension.attributes().forEach(one -> properties.put(one.name(), value(one, false)));
    return new JsonObject()
        .put("type", "object")
        .put("description", "A record of the extension " + extension.name() + ".")
        .put(PROPERTIES, properties);
  }

  private static JsonObject recordInput(ExtensionSchema extension) {
    var properties = new JsonObject();
    extension.attributes().forEach(one -> properties.put(one.name(), value(one, true)));
    var record =
        new JsonObject()
            .put("type", "object")
            .put("description", "A new record of the extension " + extension.name() + ".")
            .put(PROPERTIES, properties)
            .put("additionalProperties", false);
    require(record, mandatory(extension.attributes()));
    return record;
  }

  private static List<String> mandatory(List<Attribute> attributes) {
    return attributes.stream()
        .filter(attribute -> attribute.mandatory() && attribute.whenAbsent().isEmpty())
        .map(Attribute::name)
        .toList();
  }

  private static void require(JsonObject component, List<String> names) {
    if (!names.isEmpty()) {
      component.put("required", new JsonArray(names));
    }
  }

  /**
   * The values of a core attribute. A request sends an array unless there is at most one value. In
   * a response one value is a scalar and several are an array: a schema of any type, since code
   * generators make code of the union that does not compile.
   */
  private static JsonObject values(Attribute attribute, boolean input) {
    if (!input) {
      var type = attribute.type().text();
      return new JsonObject()
          .put("description", "One value of the type " + type + ", or an array of several.");
    }
    var one = value(attribute, true);
    if (attribute.maxValues() == 1) {
      return one;
    }
    var several = new JsonObject().put("type", "array").put("items", one).put("minItems", 1);
    return attribute.maxValues() > 0 ? several.put("maxItems", attribute.maxValues()) : several;
  }

  private static JsonObject value(Attribute attribute, boolean input) {
    return switch (attribute.type()) {
      case BOOLEAN -> new JsonObject().put("type", "boolean");
      case INTEGER -> new JsonObject().put("type", "integer").put("format", "int32");
      case LONG -> new JsonObject().put("type", "integer").put("format", "int64");
      case DOUBLE -> new JsonObject().put("type", "number").put("format", "double");
      case DATE -> new JsonObject().put("type", "string").put("format", "date");
      case DATETIME -> new JsonObject().put("type", "string").put("format", "date-time");
      case CURRENCY ->
          new JsonObject().put("type", "string").put("pattern", "^-?[0-9]+([.][0-9]+)? [A-Z]{3}$");
      case STRING -> {
        var text = new JsonObject().put("type", "string");
        yield input && attribute.length() > 0 ? text.put("maxLength", attribute.length()) : text;
      }
    };
  }

  /**
   * The keys as names, and their attributes in the description of a search: as properties of its
   * parameter, generators name a class that they do not import.
   */
  private void addKeys() {
    var names = new JsonArray(schema.keys().stream().map(IdentificationKey::name).toList());
    var attributes =
        schema.keys().stream()
            .flatMap(key -> key.attributes().stream().map(key::qualified))
            .distinct()
            .collect(Collectors.joining("`, `"));
    var searched = names.isEmpty() ? "" : " Those of the keys are `" + attributes + "`.";
    Contract.declared(document)
        .filter(operation -> operation.getString("operationId").equals("identifyProfiles"))
        .flatMap(operation -> operation.getJsonArray("parameters").stream())
        .map(JsonObject.class::cast)
        .forEach(
            parameter -> {
              if ("id_key".equals(parameter.getString("name")) && !names.isEmpty()) {
                parameter.getJsonObject("schema").put("enum", names);
                parameter.remove("example");
              } else if ("attributes".equals(parameter.getString("name"))) {
                parameter.put("description", parameter.getString("description") + searched);
                parameter.remove("example");
              }
            });
  }

  private static String recordName(ExtensionSchema extension) {
    return "RecordOf" + extension.name();
  }

  private static String recordInputName(ExtensionSchema extension) {
    return "RecordInputOf" + extension.name();
  }

  private static JsonObject reference(String component) {
    return new JsonObject().put(REFERENCE, COMPONENT + component);
  }
}
