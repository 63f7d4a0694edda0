package kindred.bulkmerge;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import kindred.jobs.ImportJob;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.JobRetry;
import kindred.merge.JobMerges;
import kindred.merge.JobMerges.OwnMerge;
import kindred.merge.MergeRequest;
import kindred.merge.Merger;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/**
 * Merges the profiles of single lines: it merges the survivors of both ids, and does not repeat the
 * work of an earlier worker. It retries for as long as the database does not answer or another
 * merge has one of the profiles.
 */
final class LineMerge {

  private static final int MAX_FAULTS = 20;

  private final ImportJob job;
  private final JobMerges merges;
  private final Merger merger;
  private final JobRetry retry;
  private final Map<Long, OwnMerge> mergedBefore;

  /**
   * @param mergedBefore the merges that earlier workers have made, by line
   */
  LineMerge(ImportJob job, JobMerges merges, JobRetry retry, Map<Long, OwnMerge> mergedBefore) {
    this.job = job;
    this.merges = merges;
    this.merger =
        job.origin().options().dryRun() ? merges.dryRun(job.tenant()) : merges.real(job.tenant());
    this.retry = retry;
    this.mergedBefore = mergedBefore;
  }

  /**
   * Merges the profiles of a line.
   *
   * @param wasDecided whether an earlier worker has refused the line, unless it has merged it
   */
  Future<RowOutcome> outcome(MergeLine line, boolean wasDecided) {
    if (mergedBefore.containsKey(line.number())) {
      return Future.succeededFuture(merged(line, mergedBefore.get(line.number())));
    }
    return retry.until(() -> attempt(line, wasDecided));
  }

  private Future<RowOutcome> attempt(MergeLine line, boolean wasDecided) {
    var destination = merger.survivor(line.members().destination());
    var source = merger.survivor(line.members().source());
    return Future.all(destination, source)
        .compose(
            both -> {
              var into = destination.result();
              var from = source.result();
              if (into.isEmpty() || from.isEmpty() || into.equals(from)) {
                return nothingToMerge(line, into, from);
              }
              var request = line.request(job, into.get(), from.get());
              return wasDecided ? refused(line, request) : merge(line, request);
            });
  }

  /**
   * The outcome if the ids lead to fewer than two profiles. The line itself may have merged them:
   * the reply to its merge was lost, or the merge was still pending when this worker read the
   * histories.
   */
  private Future<RowOutcome> nothingToMerge(
      MergeLine line, Optional<String> into, Optional<String> from) {
    var nothing =
        into.isEmpty() || from.isEmpty()
            ? missing(line, into.isEmpty(), from.isEmpty())
            : RowOutcome.alreadyMerged(line.number(), line.line(), into.get()).withRaw(line.raw());
    if (job.origin().options().dryRun()) {
      return Future.succeededFuture(nothing);
    }
    return merges
        .history(job.tenant(), line.members().source(), job.id())
        .map(history -> Optional.ofNullable(history.own().get(line.number())))
        .map(own -> own.map(made -> merged(line, made)).orElse(nothing));
  }

  private Future<RowOutcome> merge(MergeLine line, MergeRequest request) {
    return merger
        .merge(request)
        .map(id -> merged(line, new OwnMerge(id, request.destination())))
        .recover(
            failure ->
                failure instanceof ProblemException refused && !JobRetry.isTemporary(failure)
                    ? Future.succeededFuture(failed(line, request, refused.problem()))
                    : Future.failedFuture(failure));
  }

  /** A line that an earlier worker has refused stays refused; the reason is determined again. */
  private Future<RowOutcome> refused(MergeLine line, MergeRequest request) {
    return merges
        .refusal(request)
        .map(refusal -> failed(line, request, refusal.orElseGet(LineMerge::earlierConflict)));
  }

  private static Problem earlierConflict() {
    return Problem.of(
        Problem.Kind.CONFLICT,
        "extension-conflict",
        "Extension records of both profiles were in conflict. The profiles have changed since.");
  }

  private static RowOutcome merged(MergeLine line, OwnMerge made) {
    return RowOutcome.merged(line.number(), line.line(), made.destination(), made.mergeId());
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
    var message = "The profile of '" + member + "' does not exist.";
    return error(line, member, "profile-not-found", message, "");
  }

  private static RowOutcome failed(MergeLine line, MergeRequest request, Problem problem) {
    var other = request.destination();
    var errors = new ArrayList<RowError>();
    errors.add(error(line, "", problem.code(), problem.detail(), other));
    problem.faults().stream()
        .limit(MAX_FAULTS)
        .forEach(f -> errors.add(error(line, f.where(), f.code(), f.message(), other)));
    return new RowOutcome(
        line.number(), line.line(), RowOutcome.Kind.FAILED, other, errors, line.raw());
  }

  private static RowError error(
      MergeLine line, String column, String code, String message, String other) {
    return new RowError(line.number(), line.line(), column, code, message, other);
  }
}
