package kindred.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Option;

/** On whose behalf and why profiles are merged or separated, and whether to ask before. */
final class MergeDetails {

  @Option(names = "--agent", paramLabel = "ID", description = "On whose behalf.")
  private String agent;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why; it is stored with the merge or the decision.")
  private String reason;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  /** Asks before a change, unless it is wanted in any case. */
  void confirm(Terminal terminal, Output output, String question) {
    terminal.confirm(yes, question, output.err());
  }

  /** The body of a request, to which others may add. */
  ObjectNode body() {
    var body = JsonNodeFactory.instance.objectNode();
    if (agent != null) {
      body.put("agent_id", agent);
    }
    if (reason != null) {
      body.put("reason", reason);
    }
    return body;
  }
}
