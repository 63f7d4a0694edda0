package kindred.http.negative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.http.JsonBody;
import kindred.problem.Problem.ProblemException;

/** Bodies: valid ones, from the contract, and wrong ones. */
final class Bodies {

  private static final String JSON = "application/json";

  /** Stands for text that is not JSON by itself. */
  private static final String HOLE = "\"hole\"";

  private static final String PROFILE =
      """
      {"LastName": "Kent", "FirstName": "Ann", "EmailAddress": "ann@x.org", "Age": 30, \
      "BirthDate": "1962-05-10", "Address": {"City": "Bonn"}, "Phone": [{"Type": 1}]}""";
  private static final String RECORD = "{\"Type\": 1, \"Number\": \"1\"}";

  private static final Map<String, String> KNOWN =
      Map.of(
          "createProfile", PROFILE.replace("ann@", "new@"),
          "updateProfile", PROFILE,
          "insertExtensionRecords", "{\"Phone\": [{\"Type\": 2}], \"Address\": {\"City\": \"B\"}}",
          "updateExtensionRecord", RECORD,
          "deleteExtensionRecord", RECORD);

  /** What stands in a body in the place of a value. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "\"\"",
          "\" \"",
          "0",
          "-1",
          "true",
          "[]",
          "{}",
          "[null]",
          "[[1]]",
          "{\"a\":{}}",
          "NaN",
          "Infinity",
          "-0",
          "1e400",
          "1E-400",
          "01",
          "0x1",
          "1.",
          ".5",
          "+1",
          "'a'",
          "9".repeat(300),
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"\\u202e\"",
          "\"\\ufeff\"",
          "\"\\u0085\"",
          "\"😀\"",
          "\"\\x\"",
          "\"a\nb\"",
          "undefined",
          "\"--\"",
          "\"'; DROP TABLE profile; --\"",
          "\"${jndi:ldap://x}\"",
          "\"../../etc/passwd\"",
          "[" + "1,".repeat(200) + "1]",
          "\"" + "a".repeat(70_000) + "\"",
          "\"true\"",
          "\"1\"");

  private static final List<String> WHOLE =
      List.of(
          "",
          " ",
          "\n",
          "null",
          "true",
          "0",
          "\"\"",
          "\"a\"",
          "[]",
          "{}",
          "[{}]",
          "[null]",
          "[[]]",
          "{",
          "}",
          "[",
          "{]",
          "{\"a\"}",
          "{\"a\":}",
          "{\"a\":1,}",
          "{,}",
          "{\"a\" 1}",
          "{a:1}",
          "{'a':1}",
          "{}{}",
          "{} x",
          "// a\n{}",
          "{/**/}",
          "{\"a\":1,\"a\":1}",
          "{\"\":1}",
          "\ufeff{}",
          "<a/>",
          "a=b",
          "{\"a\":NaN}",
          "[".repeat(33) + "]".repeat(33),
          "[".repeat(5000),
          "{\"a\":".repeat(5000),
          "{\"__proto__\":{}}",
          "{\"constructor\":1}",
          "{\"$ref\":\"#\"}",
          "{\"a\":\"" + "b".repeat(1_100_000) + "\"}",
          "\u0000",
          "{\"\\u0000\":1}",
          "{\"a\":1e99999}");

  /** A body of the media type. */
  record Body(String type, String text) {}

  private Bodies() {}

  /** The valid body of an operation, if it has one. */
  static Optional<Body> of(JsonObject operation, JsonObject contract) {
    var request = operation.getJsonObject("requestBody");
    if (request == null) {
      return Optional.empty();
    }
    var content = request.getJsonObject("content");
    var known = KNOWN.get(operation.getString("operationId"));
    if (known != null) {
      return Optional.of(new Body(JSON, known));
    }
    if (content.containsKey("text/csv")) {
      return Optional.of(new Body("text/csv", "LastName,EmailAddress\nLee,lee@x.org\n"));
    }
    String type = content.containsKey(JSON) ? JSON : content.fieldNames().iterator().next();
    return Optional.of(new Body(type, example(content.getJsonObject(type), contract)));
  }

  private static String example(JsonObject media, JsonObject contract) {
    var example = media.getValue("example");
    if (example == null && media.containsKey("examples")) {
      var examples = media.getJsonObject("examples");
      example = examples.getJsonObject(examples.fieldNames().iterator().next()).getValue("value");
    }
    var reference = media.getJsonObject("schema", new JsonObject()).getString("$ref");
    if (example == null && reference != null) {
      var schema = (JsonObject) JsonPointer.from(reference.substring(1)).queryJson(contract);
      example = schema.getValue("example");
    }
    return example == null ? "{}" : example.toString();
  }

  /** Wrong bodies, by what is wrong with them. */
  static Map<String, byte[]> changes(String valid) {
    var changes = new LinkedHashMap<String, byte[]>();
    WHOLE.forEach(text -> changes.put("body " + text, NegativeCases.bytes(text)));
    changes.put("UTF-16", valid.getBytes(StandardCharsets.UTF_16));
    changes.put("Latin-1", "{\"a\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1));
    changes.put("3 MB", NegativeCases.bytes("{\"a\":\"" + "b".repeat(3 << 20) + "\"}"));
    changes.put("lines", NegativeCases.bytes(valid + "\n" + valid));
    if (isJson(valid)) {
      places(tree(valid), "", new ArrayList<>()).forEach(place -> change(valid, place, changes));
    }
    return changes;
  }

  private static void change(String valid, String place, Map<String, byte[]> changes) {
    for (String value : VALUES) {
      var tree = tree(valid);
      set(tree, place);
      put(changes, place + " is " + value, tree.toString().replace(HOLE, value));
    }
    var without = tree(valid);
    remove(without, place);
    put(changes, "without " + place, without.toString());
    var name = place.substring(place.lastIndexOf('/') + 1);
    if (!name.matches("[0-9]+")) {
      var twice = tree(valid);
      set(twice, place);
      put(changes, "twice " + place, twice.toString().replace(HOLE, "1,\"" + name + "\":1"));
      put(changes, "more at " + place, twice.toString().replace(HOLE, "1,\"unknown\":1"));
    }
  }

  private static void put(Map<String, byte[]> changes, String what, String body) {
    changes.put(what, NegativeCases.bytes(body));
  }

  private static boolean isJson(String text) {
    try {
      return tree(text).isContainerNode();
    } catch (ProblemException notJson) {
      return false;
    }
  }

  private static JsonNode tree(String json) {
    return JsonBody.read(Buffer.buffer(json)).orElseThrow();
  }

  private static List<String> places(JsonNode node, String at, List<String> found) {
    if (!at.isEmpty()) {
      found.add(at);
    }
    node.properties()
        .forEach(member -> places(member.getValue(), at + "/" + member.getKey(), found));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      places(node.get(i), at + "/" + i, found);
    }
    return found;
  }

  private static void set(JsonNode tree, String place) {
    var parent = parent(tree, place);
    if (parent instanceof ObjectNode object) {
      object.put(name(place), "hole");
    } else if (parent instanceof ArrayNode array) {
      array.set(Integer.parseInt(name(place)), "hole");
    }
  }

  private static void remove(JsonNode tree, String place) {
    var parent = parent(tree, place);
    if (parent instanceof ObjectNode object) {
      object.remove(name(place));
    } else if (parent instanceof ArrayNode array) {
      array.remove(Integer.parseInt(name(place)));
    }
  }

  private static JsonNode parent(JsonNode tree, String place) {
    return tree.at(place.substring(0, place.lastIndexOf('/')));
  }

  private static String name(String place) {
    return place.substring(place.lastIndexOf('/') + 1);
  }
}
