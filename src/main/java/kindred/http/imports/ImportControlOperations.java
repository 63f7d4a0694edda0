package kindred.http.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import kindred.http.Call;
import kindred.http.Cursor;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.imports.undo.ImportUndo;
import kindred.jobs.ControlRequest;
import kindred.jobs.ImportJob;
import kindred.jobs.JobState;
import kindred.jobs.execution.JobExecutor;
import kindred.jobs.outcomes.ImportResults;
import kindred.problem.Problem;

/** One job over HTTP: reading, controlling, following and undoing it. */
final class ImportControlOperations {

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private final JobExecutor imports;
  private final ImportUndo undos;

  ImportControlOperations(JobExecutor imports, ImportUndo undos) {
    this.imports = imports;
    this.undos = undos;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "getImport", this::get,
        "updateImport", this::update,
        "undoImport", this::undo,
        "listKeptProfiles", this::kept);
  }

  private Future<Reply> get(Call call) {
    return job(call)
        .compose(job -> undos.of(job).map(undo -> Reply.ok(ImportJson.write(job, undo, call))));
  }

  private Future<ImportJob> job(Call call) {
    return VisibleJobs.get(imports, call);
  }

  private Future<Reply> update(Call call) {
    var request = request(call.json());
    return job(call)
        .compose(visible -> imports.jobs().control(call.tenant(), visible.id(), request))
        .map(job -> Reply.ok(ImportJson.write(job, call)));
  }

  private static ControlRequest request(JsonNode body) {
    var state = body.path("state");
    var maxRate = body.path("max_rows_per_second");
    return new ControlRequest(
        state.isMissingNode() ? Optional.empty() : Optional.of(JobState.parse(state.textValue())),
        maxRate.isMissingNode() ? OptionalInt.empty() : OptionalInt.of(maxRate.asInt()));
  }

  private Future<Reply> undo(Call call) {
    return job(call)
        .compose(
            visible -> undos.begin(call.tenant(), visible.id(), Optional.of(call.caller().name())))
        .compose(undo -> job(call).map(job -> undone(call, job, undo)));
  }

  private static Reply undone(Call call, ImportJob job, ImportJob undo) {
    var json = ImportJson.write(job, Optional.of(undo), call);
    return undo.open()
        ? Reply.json(202, json)
            .with("Location", call.location("imports", job.id()))
            .creating(undo.id())
        : Reply.ok(json).creating(undo.id());
  }

  private Future<Reply> kept(Call call) {
    int limit = call.limit(MAX_LIMIT, DEFAULT_LIMIT);
    long after = ImportRowOperations.after(call);
    return job(call)
        .compose(undos::of)
        .map(undo -> undo.orElseThrow(() -> notUndone().exception()))
        .compose(undo -> imports.results().rows(undo, Optional.of("failed"), after, limit))
        .map(page -> kept(call, page));
  }

  private static Problem notUndone() {
    return Problem.of(
        Problem.Kind.NOT_FOUND,
        "undo-not-found",
        "The import was not undone. Start an undo with POST /imports/{id}/undo.");
  }

  private static Reply kept(Call call, ImportResults.Page page) {
    var reply = Reply.list(page.rows(), ImportJson::kept);
    var next = page.next().map(String::valueOf);
    return Cursor.next(reply, call, next, "imports", call.path("id"), "undo");
  }
}
