package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import kindred.cli.ProgressView.Unit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Follows a job to its end, also over restarts of the server. */
final class JobFollower {

  private static final Duration POLL = Duration.ofMillis(500);

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long the server may be away, such as during a restart; default: 300.")
  private int waitSeconds;

  @Spec(Target.MIXEE)
  private CommandSpec command;

  private final Terminal terminal;

  JobFollower(Terminal terminal) {
    this.terminal = terminal;
  }

  Waiting waiting() {
    return new Waiting(Duration.ofSeconds(waitSeconds));
  }

  /** A view of progress, beside the output of the command. */
  ProgressView view(String task, Unit unit, long most) {
    var err = command.commandLine().getErr();
    return ProgressView.of(err, terminal.isPresent(), task, unit, most);
  }

  /** The job at its end. */
  JsonNode toItsEnd(ApiClient api, String id) {
    try (var view = view("import", Unit.ROWS, -1)) {
      while (true) {
        var job = read(api, id, view);
        view.show(job.path("counts").path("read").asLong(), job.path("percent").asDouble());
        if (JobText.isOver(job)) {
          return job;
        }
        var state = job.path("state").asText();
        view.note(state.equals("running") ? "" : state);
        Waiting.pause(POLL);
      }
    }
  }

  /** The job at the end of its undo. */
  JsonNode toTheEndOfItsUndo(ApiClient api, String id) {
    try (var view = view("undo", Unit.ROWS, -1)) {
      while (true) {
        var job = read(api, id, view);
        var undo = job.path("undo");
        view.show(
            undo.path("removed").asLong() + undo.path("kept").asLong(),
            undo.path("percent").asDouble());
        if (JobText.isUndone(job)) {
          return job;
        }
        Waiting.pause(POLL);
      }
    }
  }

  private JsonNode read(ApiClient api, String id, ProgressView view) {
    return waiting()
        .untilReached(
            () -> api.get("/imports/" + ApiClient.encoded(id)).body(),
            () -> view.note("the server does not answer"));
  }
}
