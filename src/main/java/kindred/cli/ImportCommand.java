package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import kindred.cli.ProgressView.Unit;
import kindred.json.StrictJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The subcommand {@code import}: sends a file and follows the job to its end. A command that was
 * cut can be repeated: it finds the job of the same file and options, or sends the file again.
 */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Imports the profiles of a CSV file and waits until every row has its outcome.",
      "Ctrl-C leaves the import running. A repeated command with the same file and options continues to watch it.",
    },
    footer = {
      "%n'${ROOT-COMMAND-NAME} inspect FILE' prints the options for a file that somebody else has made.",
      "%nExamples:",
      "  ${ROOT-COMMAND-NAME} import customers.csv --id-key idEmail --dry-run",
      "  ${ROOT-COMMAND-NAME} import customers.csv --map 'Given name=FirstName' --map Notes=",
      "  ${ROOT-COMMAND-NAME} import customers.csv.gz --id-key idEmail --server https://kindred.example:8443 --tenant 101",
      "%nExit status: 0 every row was imported, updated or skipped; 1 some rows failed, or the job did not complete;",
      "2 the command is wrong; 3 the server cannot be reached; 4 the server refused the file."
    })
final class ImportCommand implements Callable<Integer> {

  private static final String CUT =
      "The upload was cut; repeat the command to send the file again.";

  @Parameters(paramLabel = "FILE", description = "CSV file, also as .gz or .zst.")
  private Path file;

  @Option(
      names = "--id-key",
      paramLabel = "KEY",
      description = "Identification key that finds existing profiles.")
  private String idKey;

  @Option(
      names = "--on-duplicate",
      paramLabel = "skip|update",
      description = "What to do with a row whose profile exists; default: skip.")
  private String onDuplicate;

  @Option(names = "--dry-run", description = "Show what the import would do; write no profiles.")
  private boolean dryRun;

  @Option(names = "--max-errors", paramLabel = "N", description = "Stop when more rows failed.")
  private Long maxErrors;

  @Option(names = "--start-from-index", paramLabel = "N", description = "First row to import.")
  private Integer startFromIndex;

  @Option(names = "--create-log", description = "Keep a log with the outcome of every row.")
  private boolean createLog;

  @Option(names = "--segment", paramLabel = "NAME", description = "Segment of the new profiles.")
  private String segment;

  @Option(
      names = "--rule",
      paramLabel = "ATTRIBUTE=RULE",
      description = {
        "What a row does to an attribute of a profile that exists, with --on-duplicate update:",
        "overwrite, fill, append or never; default: overwrite. May be repeated."
      })
  private final Map<String, String> rules = new LinkedHashMap<>();

  @Option(
      names = "--template",
      paramLabel = "NAME",
      description = "Choices that were saved under this name in the console.")
  private String template;

  @Option(names = "--note", paramLabel = "TEXT", description = "Text that the job shows.")
  private String note;

  @Option(
      names = "--max-rows-per-second",
      paramLabel = "N",
      description = "Most rows to read per second; 'jobs throttle' changes it while the job runs.")
  private Integer maxRowsPerSecond;

  @Option(
      names = "--paused",
      description = "Create the job only, as with --detach; 'jobs resume' starts it.")
  private boolean paused;

  @Option(names = "--detach", description = "Return as soon as the server has the file.")
  private boolean detach;

  @Option(names = "--again", description = "Start a new import of a file that was imported before.")
  private boolean again;

  @Mixin private ColumnOptions columns;
  @Mixin private final Connection connection;
  @Mixin private final JobFollower follower;
  @Mixin private Output output;

  ImportCommand(Connection connection, JobFollower follower) {
    this.connection = connection;
    this.follower = follower;
  }

  @Override
  public Integer call() {
    var source = new ImportFile(file);
    var api = connection.open();
    var newest = api.get("/imports?limit=1").body().path(0);
    var job = output.noteIfEnded(CUT, () -> send(api, source));
    boolean known =
        job.path("created_at").asText().compareTo(newest.path("created_at").asText()) <= 0;
    if (known) {
      output.note(
          "This file was sent with these options before. Use --again to start a new import.");
    }
    var id = job.path("id").asText();
    if (!detach && !paused && !JobText.isOver(job)) {
      output.note("Job " + id + "; Ctrl-C leaves it running.");
      job = output.noteIfEnded(continues(id), () -> follower.toItsEnd(api, id));
    }
    output.print(job, JobText::lines);
    return JobText.isOver(job) ? end(job) : 0;
  }

  private int end(JsonNode job) {
    if (job.path("counts").path("failed").asLong() > 0) {
      output.note(
          "The failed rows: "
              + command("jobs failed " + job.path("id").asText() + " --output failed.csv"));
    }
    return JobText.exitCode(job);
  }

  private String continues(String id) {
    return "The import continues on the server. Watch it: " + command("jobs follow " + id);
  }

  private String command(String arguments) {
    return output.program() + " " + arguments;
  }

  private JsonNode send(ApiClient api, ImportFile source) {
    var headers = headers(source);
    var path = query(source).of("/imports");
    try (var view = follower.view("upload", Unit.MEBIBYTES, source.size())) {
      var body = source.body(sent -> view.show(sent, 100.0 * sent / source.size()));
      return follower
          .waiting()
          .untilReached(
              () -> api.upload(path, headers, body).body(),
              () -> view.note("the server does not answer"));
    }
  }

  private Map<String, String> headers(ImportFile source) {
    var headers = new HashMap<String, String>();
    var options = query(source).with("segment", Optional.ofNullable(segment).orElse(""));
    var key = source.idempotencyKey(options.parameters());
    headers.put("Idempotency-Key", again ? key + "-" + UUID.randomUUID() : key);
    headers.put("Content-Type", "text/csv");
    headers.put("Prefer", "respond-async");
    source.contentEncoding().ifPresent(encoded -> headers.put("Content-Encoding", encoded));
    if (segment != null) {
      headers.put("X-Genesys-Segment", segment);
    }
    return headers;
  }

  private Query query(ImportFile source) {
    return columns
        .addTo(new Query())
        .with("id-key", idKey)
        .with("on-duplicate", onDuplicate)
        .with("max-errors", maxErrors)
        .with("start-from-index", startFromIndex)
        .with("dry-run", dryRun ? true : null)
        .with("create-log", createLog ? true : null)
        .with("rules", rules.isEmpty() ? null : StrictJson.tree(rules))
        .with("template", template)
        .with("note", note)
        .with("max-rows-per-second", maxRowsPerSecond)
        .with("state", paused ? "paused" : null)
        .with("filename", source.name());
  }
}
