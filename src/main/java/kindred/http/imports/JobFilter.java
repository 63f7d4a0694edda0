package kindred.http.imports;

import java.time.Instant;
import java.util.Optional;
import kindred.http.Call;
import kindred.http.TimeRange;
import kindred.jobs.ImportJob;

/** Which jobs a list has: all that are in the state, of the kind and created in the time. */
record JobFilter(Optional<String> state, Optional<String> kind, TimeRange created) {

  static JobFilter of(Call call) {
    return new JobFilter(
        call.query("state"), call.query("kind"), TimeRange.of(call, "after", "before"));
  }

  /** Whether no job that was created at this time or earlier matches. */
  boolean isBehind(Instant time) {
    return created.after().map(time::isBefore).orElse(false);
  }

  boolean matches(ImportJob job) {
    return state.map(job.state().text()::equals).orElse(true)
        && kind.map(job.origin().kind().text()::equals).orElse(true)
        && created.contains(job.createdAt());
  }
}
