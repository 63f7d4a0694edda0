package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The subcommand {@code schema}: the schema, extensions and keys of a tenant as one file. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Shows the attributes, extensions and keys of a tenant, or applies those of a file.",
    footer = {
      "%nExample of a file:",
      "  profile:",
      "    - {name: LastName, type: string, length: 64}",
      "    - {name: EmailAddress, type: string, length: 256, mandatory: true}",
      "  extensions:",
      "    - {name: Address, type: single-valued, attributes: [{name: City, type: string, length: 64}]}",
      "  keys:",
      "    - {name: idEmail, attributes: [EmailAddress], unique: true}",
      "%nExamples:",
      "  ${ROOT-COMMAND-NAME} schema show > schema.yaml",
      "  ${ROOT-COMMAND-NAME} schema apply schema.yaml"
    })
final class SchemaCommand {

  private static final String PROFILE = "/metadata/profiles";
  private static final String EXTENSIONS = "/metadata/profiles/extensions";
  private static final String KEYS = "/metadata/identification-keys";
  private static final List<String> OF_THE_SERVER = List.of("state", "progress", "conflicts");

  private final Terminal terminal;

  SchemaCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints the schema of the tenant as a file for 'apply'.")
  void show(@Mixin Connection connection, @Mixin Output output) {
    var api = connection.open();
    noteUnfinished(api, output);
    output.print(read(api), one -> SchemaFile.write((ObjectNode) one).lines().toList());
  }

  @Command(
      name = "apply",
      mixinStandardHelpOptions = true,
      description = {
        "Creates what the file has and the tenant has not, after it has shown the difference and asked.",
        "Nothing is removed. Repeating the command changes nothing."
      })
  int apply(
      @Parameters(paramLabel = "FILE", description = "YAML, as 'show' prints it.") Path file,
      @Option(
              names = "--dry-run",
              description = "Only show the difference; status 1 if there is one.")
          boolean dryRun,
      @Option(names = "--yes", description = "Do not ask.") boolean yes,
      @Mixin Connection connection,
      @Mixin Output output) {
    var wanted = SchemaFile.read(text(file));
    var api = connection.open();
    var difference = SchemaDifference.between(read(api), wanted);
    if (!difference.impossible().isEmpty()) {
      throw CommandFailure.notAll(
          String.join(System.lineSeparator(), difference.impossible()) + " Nothing was changed.");
    }
    difference.lines().forEach(output::note);
    if (difference.isEmpty()) {
      output.note("The tenant has all definitions of the file.");
    } else if (dryRun) {
      return CommandFailure.NOT_ALL;
    } else {
      terminal.confirm(yes, "Apply these changes?", output.err());
      apply(api, difference);
    }
    noteUnfinished(api, output);
    if (output.isJson()) {
      output.print(read(api), one -> List.of());
    }
    return 0;
  }

  private static void apply(ApiClient api, SchemaDifference difference) {
    difference.profile().ifPresent(profile -> api.send("PUT", PROFILE, profile));
    difference.extensions().forEach(extension -> api.post(EXTENSIONS, extension));
    difference.keys().forEach(key -> api.post(KEYS, key));
  }

  private static ObjectNode read(ApiClient api) {
    var schema = JsonNodeFactory.instance.objectNode();
    schema.set("profile", profile(api));
    schema.set("extensions", api.get(EXTENSIONS).body());
    var keys = api.get(KEYS).body();
    keys.forEach(key -> ((ObjectNode) key).remove(OF_THE_SERVER));
    schema.set("keys", keys);
    return schema;
  }

  private static JsonNode profile(ApiClient api) {
    try {
      return api.get(PROFILE).body();
    } catch (CommandFailure refused) {
      if (refused.problemCode().filter("profile-schema-not-found"::equals).isPresent()) {
        return JsonNodeFactory.instance.arrayNode();
      }
      throw refused;
    }
  }

  private static void noteUnfinished(ApiClient api, Output output) {
    for (var key : api.get(KEYS).body()) {
      var state = key.path("state").asText();
      if (!state.equals("active")) {
        output.note(
            "The key "
                + key.path("name").asText()
                + " is "
                + state
                + ": "
                + key.path("progress").path("percent").asInt()
                + " % of the profiles have it. Searches and imports that name it are refused.");
      }
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw CommandFailure.usage("There is no file '" + file + "' that can be read as UTF-8 text.");
    }
  }
}
