package kindred.http;

import io.vertx.core.Future;
import kindred.imports.ImportJob;
import kindred.imports.ProfileImport;

/** Runs jobs for clients that wait for them, and begins jobs for those that do not. */
final class JobReplies {

  private static final String ASYNC = "respond-async";

  private final ProfileImport imports;

  JobReplies(ProfileImport imports) {
    this.imports = imports;
  }

  /** 200 with the finished job; 202 with one that is not. */
  Future<Reply> run(Call call, ProfileImport.Request request) {
    if (!call.headerList("Prefer").orElse("").contains(ASYNC)) {
      return imports
          .run(call.tenant(), request)
          .map(job -> job.open() ? accepted(job, call) : Reply.ok(ImportJson.write(job, call)));
    }
    return imports
        .begin(call.tenant(), request)
        .map(
            job ->
                job.open()
                    ? accepted(job, call).with("Preference-Applied", ASYNC)
                    : Reply.ok(ImportJson.write(job, call)));
  }

  private static Reply accepted(ImportJob job, Call call) {
    return Reply.json(202, ImportJson.write(job, call))
        .with("Location", call.location("imports", job.id()));
  }
}
