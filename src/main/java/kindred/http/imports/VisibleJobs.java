package kindred.http.imports;

import io.vertx.core.Future;
import java.util.Set;
import kindred.access.Caller;
import kindred.access.Role;
import kindred.http.Call;
import kindred.jobs.ImportJob;
import kindred.jobs.execution.JobExecutor;
import kindred.problem.Problem;

/** Jobs as far as callers may see them; any other job is as if it had never been. */
final class VisibleJobs {

  private VisibleJobs() {}

  /** The job in the path of a call; 404 when there is none, or the caller may not see it. */
  static Future<ImportJob> get(JobExecutor imports, Call call) {
    String id = call.path("id");
    return imports
        .jobs()
        .get(call.tenant(), id)
        .map(
            job -> {
              if (!isVisible(job, call.caller())) {
                throw Problem.notFound("import", id).exception();
              }
              return job;
            });
  }

  /** Whether a caller may start jobs of this kind. */
  static boolean isVisible(ImportJob job, Caller caller) {
    return caller.hasAnyOf(Set.of(role(job)));
  }

  private static Role role(ImportJob job) {
    return switch (job.origin().kind()) {
      case IMPORT, UNDO -> Role.IMPORT;
      case MERGE -> Role.MERGE;
    };
  }
}
