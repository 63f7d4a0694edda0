package kindred.http.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import kindred.http.Call;
import kindred.http.Cursor;
import kindred.http.Reply;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobExecutor;
import kindred.problem.Problem;

/** The list of a tenant's jobs, and their logs. */
final class ImportListOperations {

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private final JobExecutor imports;

  ImportListOperations(JobExecutor imports) {
    this.imports = imports;
  }

  Future<Reply> list(Call call) {
    int limit = call.integer("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
    var place = call.query("cursor").map(ImportCursor::parse).orElseGet(ImportCursor::newest);
    return imports
        .jobs()
        .list(call.tenant(), place.createdAt(), place.jobId(), limit)
        .map(jobs -> page(call, jobs, limit));
  }

  private static Reply page(Call call, List<ImportJob> jobs, int limit) {
    var array = JsonNodeFactory.instance.arrayNode();
    jobs.stream()
        .filter(job -> VisibleJobs.isVisible(job, call.caller()))
        .forEach(job -> array.add(ImportJson.write(job, call)));
    var reply = Reply.ok((JsonNode) array);
    if (jobs.size() < limit) {
      return reply;
    }
    var last = jobs.get(jobs.size() - 1);
    var cursor = new ImportCursor(last.createdAt(), last.id()).print();
    return Cursor.next(reply, call, cursor, "imports");
  }

  Future<Reply> log(Call call) {
    return VisibleJobs.get(imports, call)
        .map(
            job ->
                imports
                    .log(job)
                    .map(file -> Reply.file("text/csv", file).named("log-" + job.id() + ".csv"))
                    .orElseThrow(
                        () ->
                            Problem.of(
                                    Problem.Kind.NOT_FOUND,
                                    "import-log-not-found",
                                    "This server has no log of the import: the import is still"
                                        + " running, ran without 'create-log', or ran on another"
                                        + " server.")
                                .exception()));
  }

  /** The position after a job in the list of jobs, the newest first. */
  private record ImportCursor(Instant createdAt, String jobId) {

    private static final String BEFORE_ALL = "~";

    static ImportCursor newest() {
      return new ImportCursor(Instant.now().plusSeconds(3_600), BEFORE_ALL);
    }

    String print() {
      return Cursor.after(createdAt.toEpochMilli() + "-" + jobId);
    }

    static ImportCursor parse(String cursor) {
      var text = Cursor.text(cursor);
      int dash = text.indexOf('-');
      try {
        return new ImportCursor(
            Instant.ofEpochMilli(Long.parseLong(text.substring(0, Math.max(0, dash)))),
            text.substring(dash + 1));
      } catch (NumberFormatException forged) {
        throw Cursor.malformed();
      }
    }
  }
}
