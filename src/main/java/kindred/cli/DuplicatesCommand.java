package kindred.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The subcommand {@code duplicates}: profiles that may be the same person. */
@Command(
    name = "duplicates",
    mixinStandardHelpOptions = true,
    description = "Suggests duplicates of a profile, with the reasons.",
    footer = {"%nExample:", "  ${ROOT-COMMAND-NAME} duplicates 00001b8BBKDX000D"})
final class DuplicatesCommand implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The id of the profile.")
  private String id;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "The most profiles to suggest; default: 20.")
  private int limit;

  @Mixin private final Connection connection;
  @Mixin private Output output;

  DuplicatesCommand(Connection connection) {
    this.connection = connection;
  }

  @Override
  public Integer call() {
    var path = "/profiles/" + ApiClient.encoded(id) + "/duplicates";
    var found = connection.open().get(ApiClient.path(path, Map.of("limit", limit + ""))).body();
    output.print(found, MergeText::duplicates);
    return 0;
  }
}
