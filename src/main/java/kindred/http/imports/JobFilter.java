package kindred.http.imports;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import kindred.http.Call;
import kindred.jobs.ImportJob;
import kindred.problem.Fault;
import kindred.problem.Problem;

/**
 * Which jobs a list has.
 *
 * @param after created at this time or later
 * @param before created earlier
 */
record JobFilter(
    Optional<String> state,
    Optional<String> kind,
    Optional<Instant> after,
    Optional<Instant> before) {

  /** The filter in a query; 400 if a time is not one. */
  static JobFilter of(Call call) {
    return new JobFilter(
        call.query("state"), call.query("kind"), time(call, "after"), time(call, "before"));
  }

  private static Optional<Instant> time(Call call, String name) {
    try {
      return call.query(name).map(Instant::parse);
    } catch (DateTimeParseException invalid) {
      throw Problem.invalid(
              Fault.parameter(
                  name,
                  "invalid-parameter",
                  "'%s' must be a time such as 2025-03-01T12:00:00Z.".formatted(name)))
          .exception();
    }
  }

  /** Whether no job that was created at this time or earlier matches. */
  boolean isBehind(Instant time) {
    return after.map(time::isBefore).orElse(false);
  }

  boolean matches(ImportJob job) {
    return state.map(job.state().text()::equals).orElse(true)
        && kind.map(job.origin().kind().text()::equals).orElse(true)
        && after.map(time -> !job.createdAt().isBefore(time)).orElse(true)
        && before.map(time -> job.createdAt().isBefore(time)).orElse(true);
  }
}
