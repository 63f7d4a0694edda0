package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The subcommand {@code jobs}: shows and controls imports and merges of many profiles. */
@Command(
    name = "jobs",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Shows and controls imports, and merges from a file.",
    footer = {
      "%nExamples:",
      "  ${ROOT-COMMAND-NAME} jobs list",
      "  ${ROOT-COMMAND-NAME} jobs follow 7Yc0vN3qTz1LkW8d",
      "  ${ROOT-COMMAND-NAME} jobs failed 7Yc0vN3qTz1LkW8d --output failed.csv"
    })
final class JobsCommand {

  private static final String ID = "ID";
  private static final String OF_A_JOB = "The id of a job; 'list' shows them.";

  private final Terminal terminal;

  JobsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the jobs of the tenant, newest first.")
  void list(
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "The most jobs to list; default: 20.")
          int limit,
      @Mixin Connection connection,
      @Mixin Output output) {
    var path = new Query().with("limit", limit).of("/imports");
    output.printList(connection.open().get(path).body(), JobsCommand::table, "There are no jobs.");
  }

  private static List<String> table(JsonNode jobs) {
    var table = new Table("id", "kind", "state", "%", "read", "failed", "created");
    for (var job : jobs) {
      table.row(
          job.path("id").asText(),
          job.path("kind").asText() + (job.path("dry_run").asBoolean() ? " (dry run)" : ""),
          job.path("state").asText(),
          Math.round(job.path("percent").asDouble()),
          job.path("counts").path("read").asLong(),
          job.path("counts").path("failed").asLong(),
          job.path("created_at").asText());
    }
    return table.lines();
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows a job; the exit status is 1 if rows failed or it did not complete.")
  int show(
      @Parameters(paramLabel = ID, description = OF_A_JOB) String id,
      @Mixin Connection connection,
      @Mixin Output output) {
    var job = connection.open().get(path(id)).body();
    output.print(job, JobText::lines);
    return JobText.isOver(job) ? JobText.exitCode(job) : 0;
  }

  @Command(
      name = "follow",
      mixinStandardHelpOptions = true,
      description = "Waits for the end of a job and shows it; Ctrl-C leaves the job running.")
  int follow(
      @Parameters(paramLabel = ID, description = OF_A_JOB) String id,
      @Mixin Connection connection,
      @Mixin JobFollower follower,
      @Mixin Output output) {
    var api = connection.open();
    var job = api.get(path(id)).body();
    if (!JobText.isOver(job)) {
      output.note("Job " + id + "; Ctrl-C leaves it running.");
      job =
          output.noteIfEnded("The job continues on the server.", () -> follower.toItsEnd(api, id));
    }
    output.print(job, JobText::lines);
    return JobText.exitCode(job);
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Pauses a job: rows that were started get their outcome, others wait.")
  void pause(
      @Parameters(paramLabel = ID, description = OF_A_JOB) String id,
      @Mixin Connection connection,
      @Mixin Output output) {
    change(connection, output, id, state("paused"));
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Lets a paused job continue.")
  void resume(
      @Parameters(paramLabel = ID, description = OF_A_JOB) String id,
      @Mixin Connection connection,
      @Mixin Output output) {
    change(connection, output, id, state("running"));
  }

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = "Ends a job early, for ever; imported profiles stay.")
  void cancel(
      @Parameters(paramLabel = ID, description = OF_A_JOB) String id,
      @Option(names = "--yes", description = "Do not ask.") boolean yes,
      @Mixin Connection connection,
      @Mixin Output output) {
    terminal.confirm(yes, "Cancel job " + id + " for ever?", output.err());
    change(connection, output, id, state("cancelled"));
  }

  @Command(
      name = "throttle",
      mixinStandardHelpOptions = true,
      description = "Limits the rows that a job reads per second; also of a paused one.")
  void throttle(
      @Parameters(index = "0", paramLabel = ID, description = OF_A_JOB) String id,
      @Parameters(index = "1", paramLabel = "ROWS", description = "0 removes the limit.") int rows,
      @Mixin Connection connection,
      @Mixin Output output) {
    change(connection, output, id, object().put("max_rows_per_second", rows));
  }

  private static void change(Connection connection, Output output, String id, ObjectNode change) {
    var job = connection.open().send("PATCH", path(id), change).body();
    output.print(job, one -> List.of(JobText.summary(one)));
  }

  private static ObjectNode state(String requested) {
    return object().put("state", requested);
  }

  @Command(
      name = "undo",
      mixinStandardHelpOptions = true,
      description = {
        "Undoes an import or the merges of a merge job, after it has asked.",
        "Of an import, the profiles that it created are deleted if nobody changed them since."
      })
  int undo(
      @Parameters(paramLabel = ID, description = OF_A_JOB) String id,
      @Option(names = "--yes", description = "Do not ask.") boolean yes,
      @Mixin Connection connection,
      @Mixin JobFollower follower,
      @Mixin Output output) {
    var api = connection.open();
    var job = api.get(path(id)).body();
    output.note(JobText.summary(job));
    var question =
        job.path("kind").asText().equals("merge")
            ? "Undo all merges of this job?"
            : "Delete the unchanged profiles of this import?";
    terminal.confirm(yes, question, output.err());
    var undone = api.post(path(id) + "/undo", null).body();
    if (!JobText.isUndone(undone)) {
      undone =
          output.noteIfEnded(
              "The undo continues on the server.", () -> follower.toTheEndOfItsUndo(api, id));
    }
    output.print(undone, JobText::lines);
    return undone.path("undo").path("state").asText().equals("completed")
        ? 0
        : CommandFailure.NOT_ALL;
  }

  @Command(
      name = "failed",
      mixinStandardHelpOptions = true,
      description =
          "Writes the original text of the failed rows, so that they can be corrected and imported.")
  void failed(
      @Parameters(paramLabel = ID, description = OF_A_JOB) String id,
      @Option(names = "--reasons", description = "Add two columns that say why.") boolean reasons,
      @Option(names = "--skipped", description = "The skipped rows instead.") boolean skipped,
      @Mixin Download download,
      @Mixin Connection connection,
      @Mixin Output output) {
    var api = connection.open();
    var links = api.get(path(id)).body().path("links");
    var rows = links.path(skipped ? "skipped_rows" : "failed_rows").asText();
    if (rows.isEmpty()) {
      throw CommandFailure.usage("The file of job " + id + " is not CSV; it has no such rows.");
    }
    download.write(api, reasons ? rows + "?reasons=true" : rows, terminal, output);
  }

  @Command(
      name = "log",
      mixinStandardHelpOptions = true,
      description = "Writes the outcome of every row of an import with --create-log.")
  void log(
      @Parameters(paramLabel = ID, description = OF_A_JOB) String id,
      @Mixin Download download,
      @Mixin Connection connection,
      @Mixin Output output) {
    download.write(connection.open(), path(id) + "/log", terminal, output);
  }

  private static String path(String id) {
    return "/imports/" + ApiClient.encoded(id);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
