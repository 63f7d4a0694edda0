package kindred.bulkmerge;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.jobs.ImportJob;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.JobRetry;
import kindred.merge.JobMerges;
import kindred.merge.MergeRequest;
import kindred.merge.Merger;
import kindred.problem.Problem;
import kindred.problem.ProblemException;

/**
 * Brings lines of merges to their outcomes: what both profiles have become by now is merged, and
 * what an earlier worker has done is not done again. A line waits as long as it takes for a
 * database that does not answer and for profiles that are being merged elsewhere.
 */
final class LineMerge {

  private static final int FAULTS_NAMED = 20;

  private final ImportJob job;
  private final JobMerges merges;
  private final Merger merging;
  private final JobRetry timeout;
  private final Map<Long, String> made;

  /**
   * @param made where the lines that the job has merged already have led their sources
   */
  LineMerge(ImportJob job, JobMerges merges, JobRetry timeout, Map<Long, String> made) {
    this.job = job;
    this.merges = merges;
    this.merging =
        job.origin().options().dryRun() ? merges.dryRun(job.tenant()) : merges.real(job.tenant());
    this.timeout = timeout;
    this.made = made;
  }

  /**
   * The outcome of a line.
   *
   * @param decidedAgainst whether an earlier worker has refused it, unless it has merged it
   */
  Future<RowOutcome> outcome(MergeLine line, boolean decidedAgainst) {
    if (made.containsKey(line.number())) {
      return Future.succeededFuture(merged(line, made.get(line.number())));
    }
    return timeout.until(() -> attempt(line, decidedAgainst));
  }

  private Future<RowOutcome> attempt(MergeLine line, boolean decidedAgainst) {
    var destination = merging.survivor(line.wish().destination());
    var source = merging.survivor(line.wish().source());
    return Future.all(destination, source)
        .compose(
            both -> {
              var into = destination.result();
              var from = source.result();
              if (into.isEmpty() || from.isEmpty() || into.equals(from)) {
                return nothingLeft(line, into, from);
              }
              var request = line.request(job, into.get(), from.get());
              return decidedAgainst ? refused(line, request) : merge(line, request);
            });
  }

  /**
   * The line itself may have merged them: its merge was not heard of when it was made, or was still
   * under way when this worker looked for what is made.
   */
  private Future<RowOutcome> nothingLeft(
      MergeLine line, Optional<String> into, Optional<String> from) {
    var nothing =
        into.isEmpty() || from.isEmpty()
            ? missing(line, into.isEmpty(), from.isEmpty())
            : RowOutcome.united(line.number(), line.line(), into.get());
    if (job.origin().options().dryRun()) {
      return Future.succeededFuture(nothing);
    }
    return merges
        .history(job.tenant(), line.wish().source(), job.id())
        .map(history -> Optional.ofNullable(history.made().get(line.number())))
        .map(led -> led.map(there -> merged(line, there)).orElse(nothing));
  }

  private Future<RowOutcome> merge(MergeLine line, MergeRequest request) {
    return merging
        .merge(request)
        .map(done -> merged(line, request.destination()))
        .recover(
            failure ->
                failure instanceof ProblemException refused && !JobRetry.passes(failure)
                    ? Future.succeededFuture(failed(line, request, refused.problem()))
                    : Future.failedFuture(failure));
  }

  /**
   * What an earlier worker has refused stays refused; why, can only be asked of today's profiles.
   */
  private Future<RowOutcome> refused(MergeLine line, MergeRequest request) {
    return merges
        .refusal(request)
        .map(why -> failed(line, request, why.orElseGet(LineMerge::past)));
  }

  private static Problem past() {
    return Problem.of(
        Problem.Kind.CONFLICT,
        "extension-conflict",
        "The profiles had records that could not stand side by side; they have changed since.");
  }

  private static RowOutcome merged(MergeLine line, String into) {
    return new RowOutcome(line.number(), line.line(), RowOutcome.Kind.MERGED, into, List.of(), "");
  }

  private static RowOutcome missing(MergeLine line, boolean destination, boolean source) {
    var errors = new ArrayList<RowError>();
    if (destination) {
      errors.add(missing(line, "destination"));
    }
    if (source) {
      errors.add(missing(line, "source"));
    }
    return new RowOutcome(
        line.number(), line.line(), RowOutcome.Kind.FAILED, "", errors, line.raw());
  }

  private static RowError missing(MergeLine line, String member) {
    return new RowError(
        line.number(),
        line.line(),
        member,
        "profile-not-found",
        "There is no profile with the id of '" + member + "'.",
        "");
  }

  private static RowOutcome failed(MergeLine line, MergeRequest request, Problem why) {
    var other = request.destination();
    var errors = new ArrayList<RowError>();
    errors.add(error(line, "", why.code(), why.detail(), other));
    why.faults().stream()
        .limit(FAULTS_NAMED)
        .forEach(f -> errors.add(error(line, f.where(), f.code(), f.message(), other)));
    return new RowOutcome(
        line.number(), line.line(), RowOutcome.Kind.FAILED, other, errors, line.raw());
  }

  private static RowError error(
      MergeLine line, String column, String code, String message, String other) {
    return new RowError(line.number(), line.line(), column, code, message, other);
  }
}
