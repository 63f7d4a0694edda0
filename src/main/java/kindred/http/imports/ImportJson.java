package kindred.http.imports;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import kindred.http.Call;
import kindred.http.JsonBody;
import kindred.jobs.ImportJob;
import kindred.jobs.JobKind;
import kindred.jobs.JobState;
import kindred.jobs.ReasonCount;
import kindred.jobs.RowError;
import kindred.jobs.outcomes.ImportRow;
import kindred.json.StrictJson;

/** Wire format of import jobs and their rows. */
final class ImportJson {

  private ImportJson() {}

  static ObjectNode write(ImportJob job, Call call) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("id", job.id());
    json.put("kind", job.origin().kind().text());
    json.put("state", job.state().text());
    if (job.origin().options().dryRun()) {
      json.put("dry_run", true);
    }
    request(job, json);
    control(job, json);
    progress(job, json);
    links(job, call, json.putObject("links"));
    return json;
  }

  /** What the client has sent: defaults and the parameters of the file are left out of a merge. */
  private static void request(ImportJob job, ObjectNode json) {
    var origin = job.origin();
    var details = origin.options().details();
    putUnlessEmpty(json, "note", details.note());
    var name = details.fileName().isEmpty() ? origin.sourceName() : details.fileName();
    putUnlessEmpty(json, "file_name", name);
    json.put("file_size", origin.size());
    if (origin.kind() == JobKind.IMPORT) {
      json.set("parameters", StrictJson.tree(origin.options().parameters()));
    }
  }

  private static void progress(ImportJob job, ObjectNode json) {
    var progress = job.progress();
    var counts = progress.counts();
    var counted = json.putObject("counts");
    counted
        .put("read", counts.read())
        .put("imported", counts.imported())
        .put("updated", counts.updated())
        .put("skipped", counts.skipped())
        .put("failed", counts.failed());
    if (job.origin().kind() == JobKind.MERGE) {
      counted.put("merged", counts.merged());
    }
    json.put("rows_per_second", progress.rowsPerSecond());
    json.put("percent", progress.percent());
    json.put("created_at", JsonBody.time(job.createdAt()));
    job.ownership().askedBy().ifPresent(caller -> json.put("asked_by", caller));
    job.finishedAt().ifPresent(at -> json.put("finished_at", JsonBody.time(at)));
    var reasons = json.putArray("reasons");
    progress.reasons().forEach(reason -> reasons.add(write(reason)));
    var errors = json.putArray("errors");
    progress.errors().forEach(error -> errors.add(write(error)));
    if (!progress.faultCode().isEmpty()) {
      json.putObject(job.state() == JobState.FAILED ? "fault" : "warning")
          .put("code", progress.faultCode())
          .put("message", progress.faultMessage());
    }
  }

  private static void links(ImportJob job, Call call, ObjectNode links) {
    boolean table = job.origin().table();
    links.put("self", call.location("imports", job.id()));
    links.put("rows", call.location("imports", job.id(), "rows"));
    links.put("events", call.location("imports", job.id(), "events"));
    links.put(
        "failed_rows", call.location("imports", job.id(), table ? "failed.csv" : "failed.ndjson"));
    if (table) {
      links.put("skipped_rows", call.location("imports", job.id(), "skipped.csv"));
    }
    if (job.logged()) {
      links.put("log", call.location("imports", job.id(), "log"));
    }
  }

  /** A job, with the state of its undo if there is one. */
  static ObjectNode write(ImportJob job, Optional<ImportJob> undo, Call call) {
    var json = write(job, call);
    undo.ifPresent(
        undoJob -> {
          var member =
              json.putObject("undo")
                  .put("state", undoJob.state().text())
                  .put("removed", undoJob.progress().counts().undone())
                  .put("kept", undoJob.progress().counts().failed())
                  .put("percent", undoJob.progress().percent());
          undoJob.finishedAt().ifPresent(at -> member.put("finished_at", JsonBody.time(at)));
        });
    return json;
  }

  /** A profile or merge that an undo has kept; the row's only error is the reason. */
  static ObjectNode kept(ImportRow row) {
    var json = JsonNodeFactory.instance.objectNode();
    var reason = row.errors().get(0);
    json.put("index", row.number());
    json.put("customer_id", row.customerId());
    json.put("code", reason.code());
    json.put("message", reason.message());
    putUnlessEmpty(json, "merged_into", reason.customerId());
    return json;
  }

  private static void control(ImportJob job, ObjectNode json) {
    if (job.open()) {
      job.control()
          .pendingState()
          .ifPresent(requested -> json.put("requested_state", requested.text()));
    }
    if (job.control().maxPerSecond() > 0) {
      json.put("max_rows_per_second", job.control().maxPerSecond());
    }
  }

  static ObjectNode write(ImportRow row) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("index", row.number());
    json.put("line", row.line());
    json.put("outcome", row.outcome());
    putUnlessEmpty(json, "customer_id", row.customerId());
    putUnlessEmpty(json, "merge_id", row.mergeId());
    var errors = json.putArray("errors");
    row.errors().forEach(error -> errors.add(write(error)));
    return json;
  }

  private static ObjectNode write(ReasonCount reason) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("code", reason.code());
    putUnlessEmpty(json, "column", reason.column());
    return json.put("count", reason.count());
  }

  static ObjectNode write(RowError error) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("index", error.index());
    json.put("line", error.line());
    putUnlessEmpty(json, "column", error.column());
    json.put("code", error.code());
    json.put("message", error.message());
    putUnlessEmpty(json, "customer_id", error.customerId());
    return json;
  }

  private static void putUnlessEmpty(ObjectNode json, String member, String text) {
    if (!text.isEmpty()) {
      json.put(member, text);
    }
  }
}
