package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The subcommand {@code merge}: shows the preview of a merge, asks, and merges exactly that. */
@Command(
    name = "merge",
    mixinStandardHelpOptions = true,
    description = {
      "Merges one profile into another, after it has shown the result and asked.",
      "The id of the source leads to the destination then."
    },
    footer = {
      "%nExample:",
      "  ${ROOT-COMMAND-NAME} merge 00001b8BBKDX000D 00001b8BBKDX000H --reason duplicate \\",
      "    --choose EmailAddress=source"
    })
final class MergeCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "DESTINATION", description = "The profile that survives.")
  private String destination;

  @Parameters(index = "1", paramLabel = "SOURCE", description = "The profile that is put into it.")
  private String source;

  @Option(
      names = "--force",
      description = "In a conflict, take the source's record instead of refusing the merge.")
  private boolean force;

  @Option(
      names = "--choose",
      paramLabel = "NAME=SIDE",
      description = {
        "What is kept of an attribute, or which records of an extension win:",
        "source, destination or both; may be repeated."
      })
  private final Map<String, String> choices = new LinkedHashMap<>();

  @Option(names = "--preview", description = "Only show the result.")
  private boolean previewOnly;

  @Mixin private MergeDetails details;
  @Mixin private final Connection connection;
  @Mixin private Output output;
  private final Terminal terminal;

  MergeCommand(Connection connection, Terminal terminal) {
    this.connection = connection;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    var api = connection.open();
    var preview = api.post(path(destination, source) + "/preview", body()).body();
    if (previewOnly) {
      output.print(preview, MergeText::preview);
      return preview.path("possible").asBoolean() ? 0 : CommandFailure.NOT_ALL;
    }
    var result = merge(api, body(), preview);
    output.print(result, one -> MergeText.merged(one, output.program()));
    return 0;
  }

  /** Shows the preview, asks, and merges exactly that. */
  private ObjectNode merge(ApiClient api, ObjectNode body, JsonNode preview) {
    MergeText.preview(preview).forEach(output::note);
    if (!preview.path("possible").asBoolean()) {
      throw CommandFailure.notAll(
          "The merge is not possible. Choose with --choose what is kept, or with --force the"
              + " source's records.");
    }
    details.confirm(terminal, output, "Merge " + source + " into " + destination + "?");
    return merge(api, destination, source, body, preview);
  }

  /** Merges two profiles of the versions that the preview shows. */
  static ObjectNode merge(
      ApiClient api, String destination, String source, ObjectNode body, JsonNode preview) {
    var match = Map.of("If-Match", preview.path("if_match").asText());
    var merged = api.send("PUT", path(destination, source), body, match);
    return JsonNodeFactory.instance
        .objectNode()
        .put("merge_id", merged.header("Merge-Id").orElse(""))
        .put("destination", destination)
        .put("source", source);
  }

  static String path(String destination, String source) {
    return "/profiles/" + ApiClient.encoded(destination) + "/merge/" + ApiClient.encoded(source);
  }

  private ObjectNode body() {
    var body = details.body().put("force_merge", force);
    choices.forEach((name, side) -> body.withObject("/values").put(name, side));
    return body;
  }
}
