package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * The schema of a tenant as one YAML file: {@code profile}, a list of attributes, {@code
 * extensions} and {@code keys}, each as in the API.
 */
final class SchemaFile {

  static final List<String> PARTS = List.of("profile", "extensions", "keys");

  private static final int WIDTH = 110;
  private static final ObjectMapper JSON = new ObjectMapper();

  private SchemaFile() {}

  /** Reads a file; a part that is absent is absent in the result. */
  static ObjectNode read(String text) {
    JsonNode file;
    try {
      file = JSON.valueToTree(yaml().load(text));
    } catch (MarkedYAMLException malformed) {
      var mark = malformed.getProblemMark();
      throw wrong(
          "line " + (mark.getLine() + 1) + ": " + malformed.getProblem().replaceAll("\\s+", " "));
    } catch (YAMLException | IllegalArgumentException malformed) {
      throw wrong("it is not YAML");
    }
    var faults = new ArrayList<String>();
    if (!file.isObject()) {
      throw wrong("it has no members; write " + String.join(", ", PARTS));
    }
    for (var part : file.properties()) {
      check(part.getKey(), part.getValue(), faults);
    }
    if (!faults.isEmpty()) {
      throw wrong(String.join("; ", faults));
    }
    return (ObjectNode) file;
  }

  private static void check(String part, JsonNode list, List<String> faults) {
    if (!PARTS.contains(part)) {
      faults.add("'" + part + "' is none of the members " + String.join(", ", PARTS));
    } else if (!list.isArray()) {
      faults.add(part + " must be a list");
    } else {
      for (int i = 0; i < list.size(); i++) {
        if (!list.get(i).path("name").isTextual()) {
          faults.add(part + ", item " + (i + 1) + " needs a name");
        }
      }
    }
  }

  private static CommandFailure wrong(String what) {
    return CommandFailure.usage("The schema file is wrong: " + what + ".");
  }

  /** Writes a schema, as {@link #read} reads it. */
  static String write(ObjectNode schema) {
    var text = new StringBuilder();
    for (String part : PARTS) {
      var one = JsonNodeFactory.instance.objectNode();
      one.set(part, schema.path(part));
      text.append(yaml().dump(JSON.convertValue(one, Object.class)));
    }
    return text.toString();
  }

  private static Yaml yaml() {
    var reading = new LoaderOptions();
    reading.setAllowDuplicateKeys(false);
    var writing = new DumperOptions();
    writing.setDefaultFlowStyle(DumperOptions.FlowStyle.AUTO);
    writing.setWidth(WIDTH);
    writing.setSplitLines(false);
    return new Yaml(
        new SafeConstructor(reading), new Representer(writing), writing, reading, new JsonTypes());
  }

  /** Dates and the like stay text, as in JSON: a default value may look like one. */
  private static final class JsonTypes extends Resolver {

    private static final Pattern FLAG = Pattern.compile("^(?:true|false)$");

    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, FLAG, "tf");
      addImplicitResolver(Tag.INT, INT, "-+0123456789");
      addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
      addImplicitResolver(Tag.NULL, NULL, "~nN\0");
      addImplicitResolver(Tag.NULL, EMPTY, null);
    }
  }
}
