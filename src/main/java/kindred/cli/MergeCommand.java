package kindred.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
      "  ${ROOT-COMMAND-NAME} merge 00001b8BBKDX000D 00001b8BBKDX000H --reason duplicate"
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

  @Option(names = "--agent", paramLabel = "ID", description = "On whose behalf.")
  private String agent;

  @Option(names = "--reason", description = "Why; it is stored with the merge.")
  private String reason;

  @Option(names = "--preview", description = "Only show the result.")
  private boolean previewOnly;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

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
    var path =
        "/profiles/" + ApiClient.encoded(destination) + "/merge/" + ApiClient.encoded(source);
    var preview = api.post(path + "/preview", body()).body();
    boolean possible = preview.path("possible").asBoolean();
    if (previewOnly) {
      output.print(preview, MergeText::preview);
      return possible ? 0 : CommandFailure.NOT_ALL;
    }
    MergeText.preview(preview).forEach(output::note);
    if (!possible) {
      throw CommandFailure.notAll(
          "The merge is not possible. With --force the source's records replace the others.");
    }
    terminal.confirm(yes, "Merge " + source + " into " + destination + "?", output.err());
    var match = Map.of("If-Match", preview.path("if_match").asText());
    var merged = api.send("PUT", path, body(), match).header("Merge-Id").orElse("");
    var result = JsonNodeFactory.instance.objectNode().put("merge_id", merged);
    output.print(
        result.put("destination", destination).put("source", source),
        one -> MergeText.merged(one, output.program()));
    return 0;
  }

  private ObjectNode body() {
    var body = JsonNodeFactory.instance.objectNode().put("force_merge", force);
    if (agent != null) {
      body.put("agent_id", agent);
    }
    if (reason != null) {
      body.put("reason", reason);
    }
    return body;
  }
}
