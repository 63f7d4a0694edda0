package kindred.http.imports;

import io.vertx.core.Future;
import java.util.stream.Stream;
import kindred.http.Call;
import kindred.http.Reply;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobExecutor;
import kindred.jobs.execution.JobRequest;

/** Runs jobs for clients that wait for the end, and starts jobs for clients that do not. */
public final class JobReplies {

  private static final String ASYNC = "respond-async";

  private final JobExecutor imports;

  public JobReplies(JobExecutor imports) {
    this.imports = imports;
  }

  /** 200 with a finished job; 202 with an unfinished one. */
  public Future<Reply> run(Call call, JobRequest given) {
    var request = given.askedBy(call.caller().name());
    boolean async = prefersAsync(call.headerList("Prefer").orElse(""));
    var job = async ? imports.begin(call.tenant(), request) : imports.run(call.tenant(), request);
    return job.map(now -> now.open() ? accepted(now, call, async) : finished(now, call));
  }

  /** The names of preferences are compared without case; their values do not count (RFC 7240). */
  static boolean prefersAsync(String preferences) {
    return Stream.of(preferences.split(","))
        .map(preference -> preference.split("[=;]", 2)[0].strip())
        .anyMatch(ASYNC::equalsIgnoreCase);
  }

  private static Reply finished(ImportJob job, Call call) {
    return Reply.ok(ImportJson.write(job, call)).creating(job.id());
  }

  private static Reply accepted(ImportJob job, Call call, boolean async) {
    var reply =
        Reply.json(202, ImportJson.write(job, call))
            .with("Location", call.location("imports", job.id()))
            .creating(job.id());
    return async ? reply.with("Preference-Applied", ASYNC) : reply;
  }
}
