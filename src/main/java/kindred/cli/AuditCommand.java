package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The subcommand {@code audit}: who asked for what in the tenant. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Lists who asked for what in the tenant, newest first; needs the role 'admin'.",
    footer = {
      "%nExample:",
      "  ${ROOT-COMMAND-NAME} audit --of anna --from 2030-01-31T00:00:00Z --operation mergeProfiles"
    })
final class AuditCommand implements Callable<Integer> {

  private static final int MOST_OF_A_PAGE = 1000;

  @Option(names = "--of", paramLabel = "USER", description = "Only requests of this user.")
  private String of;

  @Option(names = "--operation", paramLabel = "ID", description = "Only this operationId.")
  private String operation;

  @Option(names = "--from", paramLabel = "TIME", description = "Of this time or later.")
  private String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Before this time.")
  private String to;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "The most entries to print; default: 100.")
  private int limit;

  @Mixin private final Connection connection;
  @Mixin private Output output;

  AuditCommand(Connection connection) {
    this.connection = connection;
  }

  @Override
  public Integer call() {
    var api = connection.open();
    var entries = JsonNodeFactory.instance.arrayNode();
    var query =
        new Query().with("user", of).with("operation", operation).with("from", from).with("to", to);
    var cursor = Optional.<String>empty();
    do {
      query.with("limit", Math.min(MOST_OF_A_PAGE, limit - entries.size()));
      var page = api.get(query.with("cursor", cursor.orElse(null)).of("/audit"));
      page.body().forEach(entries::add);
      cursor = page.header("Next-Cursor");
    } while (cursor.isPresent() && entries.size() < limit);
    output.printList(entries, AuditCommand::table, "There are no such entries.");
    return 0;
  }

  private static List<String> table(JsonNode entries) {
    var table = new Table("at", "user", "operation", "status", "code", "subject");
    for (var entry : entries) {
      table.row(
          entry.path("at").asText(),
          entry.path("user").asText(),
          entry.path("operation").asText(),
          entry.path("status").asText("gone"),
          entry.path("code").asText(),
          subject(entry.path("subject")));
    }
    return table.lines();
  }

  private static String subject(JsonNode subject) {
    return subject.properties().stream()
        .map(one -> one.getKey() + "=" + one.getValue().asText())
        .collect(Collectors.joining(" "));
  }
}
