package kindred.http.imports;

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

  /** Each may have a header of a million characters. */
  private static final int READ_AT_ONCE = 50;

  /** A page whose headers have more characters gets no more jobs, so that none fills the heap. */
  private static final long CHARACTERS_OF_A_PAGE = 8 << 20;

  private final JobExecutor imports;

  ImportListOperations(JobExecutor imports) {
    this.imports = imports;
  }

  Future<Reply> list(Call call) {
    int limit = call.limit(MAX_LIMIT, DEFAULT_LIMIT);
    var filter = JobFilter.of(call);
    var place = Cursor.place(call, ImportCursor::parse).orElseGet(() -> ImportCursor.first(filter));
    return collect(call, filter, new Found(new ArrayList<>(), place, 0, true), limit)
        .map(found -> page(call, found));
  }

  /**
   * Jobs that match.
   *
   * @param last the position up to which there is no other
   * @param more whether there may be another behind it
   */
  private record Found(List<ImportJob> jobs, ImportCursor last, int read, boolean more) {}

  /**
   * Reads until the page is full and another job is known to match, but not without end: the cursor
   * leads on.
   */
  private Future<Found> collect(Call call, JobFilter filter, Found before, int limit) {
    int batch = before.read() == 0 ? Math.min(limit + 1, READ_AT_ONCE) : READ_AT_ONCE;
    return imports
        .jobs()
        .list(call.tenant(), before.last().createdAt(), before.last().jobId(), batch)
        .compose(
            jobs -> {
              var matching = new ArrayList<>(before.jobs());
              var last = before.last();
              int read = before.read() + jobs.size();
              for (var job : jobs) {
                boolean matches = filter.matches(job) && VisibleJobs.isVisible(job, call.caller());
                if (matches && (matching.size() == limit || isLarge(matching))) {
                  return Future.succeededFuture(new Found(matching, last, read, true));
                }
                if (matches) {
                  matching.add(job);
                }
                last = new ImportCursor(job.createdAt(), job.id());
              }
              boolean more = jobs.size() == batch && !filter.isBehind(last.createdAt());
              var found = new Found(matching, last, read, more);
              return more && read < MAX_READ
                  ? collect(call, filter, found, limit)
                  : Future.succeededFuture(found);
            });
  }

  private static boolean isLarge(List<ImportJob> page) {
    return page.stream().mapToLong(job -> job.origin().header().length()).sum()
        > CHARACTERS_OF_A_PAGE;
  }

  private static Reply page(Call call, Found found) {
    var reply = Reply.list(found.jobs(), job -> ImportJson.write(job, call).without("errors"));
    var next = Optional.of(found.last()).filter(last -> found.more()).map(ImportCursor::print);
    return Cursor.next(reply, call, next, "imports");
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

    /** The position of the newest job that may match; the clock of another server may be ahead. */
    static ImportCursor first(JobFilter filter) {
      var newest = Instant.now().plusSeconds(3_600);
      var first = filter.created().before().filter(newest::isAfter).orElse(newest);
      return new ImportCursor(first, BEFORE_ALL);
    }

    String print() {
      return Cursor.timed(createdAt, jobId);
    }

    static Optional<ImportCursor> parse(String text) {
      return Optional.of(Cursor.timed(text, ImportCursor::new));
    }
  }
}
