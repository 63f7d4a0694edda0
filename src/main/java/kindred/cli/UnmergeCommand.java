package kindred.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The subcommand {@code unmerge}: shows a merge, asks, and undoes it. */
@Command(
    name = "unmerge",
    mixinStandardHelpOptions = true,
    description = "Undoes a merge: the source is restored with all its data.",
    footer = {"%nExample:", "  ${ROOT-COMMAND-NAME} unmerge 5fQm2Xc8RkT0aLwZ --reason mistake"})
final class UnmergeCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MERGE", description = "The id of the merge.")
  private String merge;

  @Option(names = "--agent", paramLabel = "ID", description = "On whose behalf.")
  private String agent;

  @Option(names = "--reason", description = "Why; it is stored with the merge.")
  private String reason;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Mixin private final Connection connection;
  @Mixin private Output output;
  private final Terminal terminal;

  UnmergeCommand(Connection connection, Terminal terminal) {
    this.connection = connection;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    var api = connection.open();
    var path = "/merges/" + ApiClient.encoded(merge);
    output.note(MergeText.merge(api.get(path).body()));
    terminal.confirm(yes, "Undo this merge?", output.err());
    var body = JsonNodeFactory.instance.objectNode();
    if (agent != null) {
      body.put("agent_id", agent);
    }
    if (reason != null) {
      body.put("reason", reason);
    }
    output.print(api.post(path + "/undo", body).body(), MergeText::unmerged);
    return 0;
  }
}
