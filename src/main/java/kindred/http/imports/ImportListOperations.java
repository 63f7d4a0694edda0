package kindred.http.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /** The most jobs that are read for a page. */
  private static final int MAX_READ = 2_000;

  private final JobExecutor imports;

  ImportListOperations(JobExecutor imports) {
    this.imports = imports;
  }

  Future<Reply> list(Call call) {
    int limit = call.integer("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
    var place = call.query("cursor").map(ImportCursor::parse).orElseGet(ImportCursor::newest);
    return collect(call, new Found(new ArrayList<>(), place, 0), limit)
        .map(found -> page(call, found));
  }

  /**
   * Jobs that match.
   *
   * @param last the position of the last job that was read; empty: there are no more
   */
  private record Found(List<ImportJob> jobs, ImportCursor last, int read) {}

  /** Reads until the page is full, but not without end: the cursor leads on. */
  private Future<Found> collect(Call call, Found before, int limit) {
    return imports
        .jobs()
        .list(call.tenant(), before.last().createdAt(), before.last().jobId(), limit)
        .compose(
            jobs -> {
              var filter = JobFilter.of(call);
              var matching = new ArrayList<>(before.jobs());
              var last = before.last();
              int read = before.read() + jobs.size();
              for (var job : jobs) {
                if (matching.size() == limit) {
                  break;
                }
                last = new ImportCursor(job.createdAt(), job.id());
                if (filter.matches(job) && VisibleJobs.isVisible(job, call.caller())) {
                  matching.add(job);
                }
              }
              boolean end = jobs.size() < limit;
              var found = new Found(matching, end && isLast(jobs, last) ? null : last, read);
              return end || matching.size() == limit || read >= MAX_READ
                  ? Future.succeededFuture(found)
                  : collect(call, found, limit);
            });
  }

  private static boolean isLast(List<ImportJob> jobs, ImportCursor last) {
    return jobs.isEmpty() || jobs.get(jobs.size() - 1).id().equals(last.jobId());
  }

  private static Reply page(Call call, Found found) {
    var array = JsonNodeFactory.instance.arrayNode();
    found.jobs().forEach(job -> array.add(ImportJson.write(job, call).without("errors")));
    var reply = Reply.ok((JsonNode) array);
    return found.last() == null ? reply : Cursor.next(reply, call, found.last().print(), "imports");
  }

  Future<Reply> log(Call call) {
    return VisibleJobs.get(imports, call)
        .compose(job -> imports.log(job).map(file -> log(job, file)));
  }

  private static Reply log(ImportJob job, Optional<Path> file) {
    if (file.isEmpty()) {
      throw Problem.of(
              Problem.Kind.NOT_FOUND,
              "import-log-not-found",
              "This server has no log of the import: the import is still running, ran without"
                  + " 'create-log', or ran on another server.")
          .exception();
    }
    return Reply.file("text/csv", file.get()).named("log-" + job.id() + ".csv");
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
