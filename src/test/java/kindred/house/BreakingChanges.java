package kindred.house;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kindred.http.ContractParameter;

/** What clients of an older contract would miss in a newer one, or would have to send. */
final class BreakingChanges {

  private final JsonObject before;
  private final JsonObject now;
  private final List<String> found = new ArrayList<>();

  private BreakingChanges(JsonObject before, JsonObject now) {
    this.before = before;
    this.now = now;
  }

  static List<String> between(JsonObject before, JsonObject now) {
    var changes = new BreakingChanges(before, now);
    changes.operations();
    changes.schemas();
    return changes.found;
  }

  private void operations() {
    var later = operations(now);
    operations(before)
        .forEach(
            (name, operation) -> {
              if (later.containsKey(name)) {
                compare(name, operation, later.get(name));
              } else {
                found.add(name + " is gone");
              }
            });
  }

  private void compare(String name, JsonObject old, JsonObject later) {
    missing(
        name + ": operationId",
        List.of(old.getString("operationId")),
        List.of(later.getString("operationId")));
    missing(
        name + ": response",
        names(old.getJsonObject("responses")),
        names(later.getJsonObject("responses")));
    missing(name + ": code", strings(old, "x-problem-codes"), strings(later, "x-problem-codes"));
    var parameters = parameters(before, old);
    var laterParameters = parameters(now, later);
    missing(name + ": parameter", parameters.keySet(), laterParameters.keySet());
    missing(name + ": no longer optional", optional(laterParameters, parameters), List.of());
    parameters.forEach(
        (parameter, value) ->
            values(
                name + ": " + parameter,
                schema(value),
                schema(laterParameters.getOrDefault(parameter, value))));
    var body = old.getJsonObject("requestBody", new JsonObject());
    var laterBody = later.getJsonObject("requestBody", new JsonObject());
    missing(
        name + ": body of type",
        names(body.getJsonObject("content", new JsonObject())),
        names(laterBody.getJsonObject("content", new JsonObject())));
    if (laterBody.getBoolean("required", false) && !body.getBoolean("required", false)) {
      found.add(name + ": the body is no longer optional");
    }
  }

  private void schemas() {
    var later = schemas(now);
    for (var schema : schemas(before)) {
      var name = schema.getKey();
      var old = (JsonObject) schema.getValue();
      if (!later.containsKey(name)) {
        found.add("schema " + name + " is gone");
        continue;
      }
      var laterSchema = later.getJsonObject(name);
      var properties = old.getJsonObject("properties", new JsonObject());
      var laterProperties = laterSchema.getJsonObject("properties", new JsonObject());
      missing(name + ": member", names(properties), names(laterProperties));
      if (name.matches(".*(Input|Request|Update|Search|Description|Upload)")) {
        missing(
            name + ": no longer optional",
            strings(laterSchema, "required"),
            strings(old, "required"));
      } else {
        missing(
            name + ": always present", strings(old, "required"), strings(laterSchema, "required"));
      }
      properties.forEach(
          member ->
              values(
                  name + "." + member.getKey(),
                  (JsonObject) member.getValue(),
                  laterProperties.getJsonObject(member.getKey(), (JsonObject) member.getValue())));
    }
  }

  private void values(String where, JsonObject old, JsonObject later) {
    if (!String.valueOf(old.getString("type")).equals(String.valueOf(later.getString("type")))) {
      found.add(where + ": another type");
    }
    missing(where + ": value", strings(old, "enum"), strings(later, "enum"));
  }

  private void missing(String what, Iterable<String> old, Collection<String> later) {
    old.forEach(
        one -> {
          if (!later.contains(one)) {
            found.add(what + " " + one + (what.endsWith("optional") ? "" : " is gone"));
          }
        });
  }

  private static List<String> optional(Map<String, JsonObject> later, Map<String, JsonObject> old) {
    return later.entrySet().stream()
        .filter(parameter -> parameter.getValue().getBoolean("required", false))
        .map(Map.Entry::getKey)
        .filter(name -> !old.getOrDefault(name, new JsonObject()).getBoolean("required", false))
        .toList();
  }

  private static Map<String, JsonObject> operations(JsonObject contract) {
    var found = new TreeMap<String, JsonObject>();
    for (var path : contract.getJsonObject("paths")) {
      for (var method : (JsonObject) path.getValue()) {
        found.put(method.getKey() + " " + path.getKey(), (JsonObject) method.getValue());
      }
    }
    return found;
  }

  private static Map<String, JsonObject> parameters(JsonObject contract, JsonObject operation) {
    return operation.getJsonArray("parameters", new JsonArray()).stream()
        .map(given -> ContractParameter.resolve(contract, (JsonObject) given))
        .collect(
            Collectors.toMap(
                parameter -> parameter.getString("in") + " " + parameter.getString("name"),
                parameter -> parameter,
                (one, other) -> one,
                TreeMap::new));
  }

  private static JsonObject schema(JsonObject parameter) {
    return parameter.getJsonObject("schema", new JsonObject());
  }

  private static JsonObject schemas(JsonObject contract) {
    return contract
        .getJsonObject("components", new JsonObject())
        .getJsonObject("schemas", new JsonObject());
  }

  private static TreeSet<String> names(JsonObject object) {
    return new TreeSet<>(object.fieldNames());
  }

  private static List<String> strings(JsonObject object, String member) {
    return object.getJsonArray(member, new JsonArray()).stream().map(String::valueOf).toList();
  }
}
