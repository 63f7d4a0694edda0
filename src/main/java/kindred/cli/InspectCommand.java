package kindred.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The subcommand {@code inspect}: how a file can be imported, before anything is written. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Shows how a CSV file is written, what its columns probably are, and the options to import it with.",
      "It sends the beginning of the file; the server stores nothing."
    },
    footer = {"%nExample:", "  ${ROOT-COMMAND-NAME} inspect customers.csv"})
final class InspectCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "CSV file, also as .gz or .zst.")
  private Path file;

  @Mixin private ColumnOptions columns;
  @Mixin private final Connection connection;
  @Mixin private Output output;

  InspectCommand(Connection connection) {
    this.connection = connection;
  }

  @Override
  public Integer call() {
    var source = new ImportFile(file);
    Map<String, String> headers = new HashMap<>(Map.of("Content-Type", "text/csv"));
    source.contentEncoding().ifPresent(encoded -> headers.put("Content-Encoding", encoded));
    var api = connection.open();
    var path = columns.addTo(new Query()).of("/imports/inspect");
    var found = api.upload(path, headers, source.beginning()).body();
    output.print(found, one -> InspectionText.lines(one, output.program() + " import " + file));
    return 0;
  }
}
