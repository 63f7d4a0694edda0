package kindred.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The subcommand {@code unmerge}: shows a merge, asks, and undoes it. */
@Command(
    name = "unmerge",
    mixinStandardHelpOptions = true,
    description = "Undoes a merge: the source is restored with all its data.",
    footer = {"%nExample:", "  ${ROOT-COMMAND-NAME} unmerge 5fQm2Xc8RkT0aLwZ --reason mistake"})
final class UnmergeCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MERGE", description = "The id of the merge, which 'merge' printed.")
  private String merge;

  @Mixin private MergeDetails details;
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
    details.confirm(terminal, output, "Undo this merge?");
    output.print(api.post(path + "/undo", details.body()).body(), MergeText::unmerged);
    return 0;
  }
}
