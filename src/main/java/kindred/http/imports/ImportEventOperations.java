package kindred.http.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Predicate;
import kindred.http.Call;
import kindred.http.JsonBody;
import kindred.http.Places;
import kindred.http.Reply;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobExecutor;
import kindred.jobs.outcomes.EventPosition;
import kindred.jobs.outcomes.ImportEvents;
import kindred.jobs.outcomes.ImportRow;
import kindred.problem.Fault;
import kindred.problem.Problem;

/** The progress of an import as server-sent events. */
final class ImportEventOperations {

  private static final int STREAMS = 200;
  private static final int STREAMS_PER_CLIENT = 10;

  private final JobExecutor imports;
  private final Places places =
      new Places("too-many-streams", "streams", STREAMS, STREAMS_PER_CLIENT);

  ImportEventOperations(JobExecutor imports) {
    this.imports = imports;
  }

  Future<Reply> stream(Call call) {
    var last = call.header("Last-Event-ID").map(ImportEventOperations::position);
    return VisibleJobs.get(imports, call)
        .map(
            job -> {
              var from = last.orElse(EventPosition.START);
              return ImportEvents.complete(job, from)
                  ? Reply.noContent()
                  : Reply.streamed(
                      "text/event-stream",
                      new EventStream(source(call), from, places.take(call.holder())));
            });
  }

  private static EventPosition position(String id) {
    return EventPosition.parse(id)
        .orElseThrow(
            () ->
                Problem.invalid(
                        Fault.header(
                            "Last-Event-ID",
                            "malformed-event-id",
                            "Last-Event-ID is malformed. Use the id of an event of this import."))
                    .exception());
  }

  private EventStream.Source source(Call call) {
    var events = imports.results().events();
    var selected = selected(call.query("rows").orElse("not_imported"));
    return position ->
        call.isStillAllowed()
            ? imports
                .jobs()
                .follow(call.tenant(), call.path("id"))
                .compose(
                    job ->
                        events
                            .after(job, position, selected)
                            .map(batch -> written(call, job, batch)))
            : Future.succeededFuture(new EventStream.Batch(List.of(), position, true));
  }

  private static EventStream.Batch written(Call call, ImportJob job, ImportEvents.Batch batch) {
    return new EventStream.Batch(
        batch.events().stream().map(event -> text(call, job, event)).toList(),
        batch.position(),
        ImportEvents.complete(job, batch.position()));
  }

  private static Predicate<ImportRow> selected(String rows) {
    return switch (rows) {
      case "none" -> row -> false;
      case "failed" -> row -> row.outcome().equals("failed");
      default -> row -> !row.outcome().equals("imported");
    };
  }

  private static String text(Call call, ImportJob job, ImportEvents.Event event) {
    return "id: "
        + event.position().print()
        + "\nevent: "
        + event.kind().text()
        + "\ndata: "
        + JsonBody.write(data(call, job, event))
        + "\n";
  }

  private static ObjectNode data(Call call, ImportJob job, ImportEvents.Event event) {
    if (event.row().isPresent()) {
      return ImportJson.write(event.row().get());
    }
    var json = ImportJson.write(job, call);
    event.change().ifPresent(change -> json.put("state", change.state().text()));
    return json;
  }
}
