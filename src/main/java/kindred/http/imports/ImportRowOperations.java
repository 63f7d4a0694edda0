package kindred.http.imports;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import kindred.http.Accept;
import kindred.http.Call;
import kindred.http.ContractOperation;
import kindred.http.Cursor;
import kindred.http.JsonBody;
import kindred.http.Places;
import kindred.http.Reply;
import kindred.jobs.ImportJob;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.JobExecutor;
import kindred.jobs.outcomes.ImportResults;
import kindred.problem.Problem;

/** The outcomes of an import's rows over HTTP, also while it runs. */
final class ImportRowOperations {

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;
  private static final String LINES = "application/x-ndjson";

  private static final int DOWNLOADS = 50;
  private static final int DOWNLOADS_PER_CLIENT = 2;

  private final JobExecutor imports;
  private final Places places =
      new Places("too-many-downloads", "downloads", DOWNLOADS, DOWNLOADS_PER_CLIENT);

  ImportRowOperations(JobExecutor imports) {
    this.imports = imports;
  }

  /** The rows in JSON, or in lines if the client prefers them. */
  Future<Reply> list(Call call) {
    String form = Accept.best(call.headerList("Accept").orElse(""), ContractOperation.JSON, LINES);
    return page(call, "rows", form);
  }

  /** The rows, one line for each. */
  Future<Reply> lines(Call call) {
    return page(call, "rows.ndjson", LINES);
  }

  private Future<Reply> page(Call call, String path, String form) {
    int limit = call.limit(MAX_LIMIT, DEFAULT_LIMIT);
    long after = after(call);
    return job(call)
        .compose(job -> imports.results().rows(job, call.query("outcome"), after, limit))
        .map(page -> reply(call, page, path, form));
  }

  /**
   * The failed rows of a job, in the form of its file.
   *
   * @param table whether this address has the rows of tables; otherwise it has lines of JSON
   */
  Future<Reply> failed(Call call, boolean table) {
    return originals(
        call,
        RowOutcome.Kind.FAILED,
        table,
        "failed-rows-not-found",
        "The failed rows of this job are at another address. Use 'failed_rows' of its links.");
  }

  /** The skipped rows of a job whose file is a table, in the form of this file. */
  Future<Reply> skipped(Call call) {
    return originals(
        call,
        RowOutcome.Kind.SKIPPED,
        true,
        "skipped-rows-not-found",
        "Only the skipped rows of a CSV file are a file. Those of this job are among its 'rows'.");
  }

  /** The rows of a job with a table or without one; a job of the other form is refused (404). */
  private Future<Reply> originals(
      Call call, RowOutcome.Kind outcome, boolean table, String code, String detail) {
    return job(call)
        .map(
            job -> {
              if (job.origin().table() != table) {
                throw Problem.of(Problem.Kind.NOT_FOUND, code, detail).exception();
              }
              return originals(call, job, outcome);
            });
  }

  private Reply originals(Call call, ImportJob job, RowOutcome.Kind outcome) {
    boolean reasons = call.query("reasons").equals(Optional.of("true"));
    boolean table = job.origin().table();
    var rows = imports.results().originals(job, outcome, reasons);
    return Reply.streamed(
            table ? "text/csv" : LINES,
            new PulledStream(
                () -> call.isStillAllowed() ? rows.next() : revoked(), places.take(call.holder())))
        .named(outcome.text() + "-" + job.id() + (table ? ".csv" : ".ndjson"));
  }

  /** The response ends without its last chunk. */
  private static <T> Future<T> revoked() {
    return Future.failedFuture(
        Problem.of(
                Problem.Kind.UNAUTHORIZED,
                "credentials-wrong",
                "The credentials have been revoked. Correct them.")
            .exception());
  }

  private Future<ImportJob> job(Call call) {
    return VisibleJobs.get(imports, call);
  }

  private static Reply reply(Call call, ImportResults.Page page, String path, String form) {
    var reply = form.equals(LINES) ? lines(page) : Reply.list(page.rows(), ImportJson::write);
    var next = page.next().map(String::valueOf);
    return Cursor.next(reply, call, next, "imports", call.path("id"), path);
  }

  private static Reply lines(ImportResults.Page page) {
    var text = Buffer.buffer();
    page.rows().forEach(row -> text.appendBuffer(JsonBody.write(ImportJson.write(row))));
    return Reply.bytes(200, LINES, text);
  }

  /** The row after which the requested page begins. */
  static long after(Call call) {
    return Cursor.place(call, ImportRowOperations::rowNumber).orElse(0L);
  }

  private static Optional<Long> rowNumber(String place) {
    return Optional.of(place).filter(text -> text.matches("[0-9]{1,12}")).map(Long::parseLong);
  }
}
