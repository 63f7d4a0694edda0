package kindred.imports;

import static java.util.stream.Collectors.groupingBy;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import kindred.directory.InsertConfirmation;
import kindred.imports.RowAttempt.Phase;
import kindred.jobs.execution.BoundedWrites;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Ids;
import kindred.profile.Profile;
import kindred.profile.ProfileState;
import kindred.retry.BlockingPause;

/**
 * The last steps of inserted rows (IM6, IM12, IM13): no row becomes imported before its profile has
 * every key that the schema has by then; an insert that cannot have a key is undone. While the
 * database does not answer, the steps are repeated. Workers only.
 */
final class ChunkConfirmation {

  private static final int AT_ONCE = 1_000;
  private static final int GROUP_READS = 2;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  private final int tenant;
  private final ImportTarget target;
  private final BoundedWrites writes;
  private final ChunkOutcomes outcomes;
  private final BlockingQueue<RowAttempt> inserted = new LinkedBlockingQueue<>();

  ChunkConfirmation(int tenant, ImportTarget target, BoundedWrites writes, ChunkOutcomes outcomes) {
    this.tenant = tenant;
    this.target = target;
    this.writes = writes;
    this.outcomes = outcomes;
  }

  /** The insert of a row was acknowledged. */
  void inserted(RowAttempt attempt) {
    attempt.inserted();
    if (attempt.is(Phase.CONFIRMING)) {
      inserted.add(attempt);
    }
  }

  /** Confirms the rows inserted so far, if they are many. */
  void confirmIfMany() throws InterruptedException {
    if (inserted.size() >= AT_ONCE) {
      confirm();
    }
  }

  /**
   * Waits for everything that was submitted, reads the profiles of the rows that are to be
   * verified, and confirms all inserted rows.
   */
  void complete(Collection<RowAttempt> attempts, ChunkProcessor.ProgressSignal progressSignal)
      throws InterruptedException {
    writes.drain();
    while (verify(attempts) && progressSignal.proceed()) {
      BlockingPause.sleep(BETWEEN_TRIES);
    }
  }

  /** Whether some rows are to be verified again: a confirmation was not answered. */
  private boolean verify(Collection<RowAttempt> attempts) throws InterruptedException {
    var groups =
        attempts.stream()
            .filter(attempt -> attempt.is(Phase.VERIFY))
            .collect(groupingBy(attempt -> Ids.group(attempt.row().id())));
    for (var group : groups.values()) {
      writes.submit(GROUP_READS, () -> read(group));
    }
    writes.drain();
    for (var attempt : attempts) {
      if (attempt.is(Phase.FENCED)) {
        writes.submit(() -> outcomes.decideFenced(attempt));
      }
    }
    confirm();
    writes.drain();
    return attempts.stream().anyMatch(attempt -> attempt.is(Phase.VERIFY));
  }

  /** IM6, IM12: of the rows of one group. */
  private Future<?> read(List<RowAttempt> group) {
    return target
        .stores()
        .profiles()
        .readGroup(tenant, group.stream().map(attempt -> attempt.row().id()).toList())
        .onSuccess(
            found ->
                group.forEach(
                    attempt ->
                        Optional.ofNullable(found.get(attempt.row().id()))
                            .ifPresentOrElse(
                                profile -> found(attempt, profile), attempt::notFound)));
  }

  private void found(RowAttempt attempt, Profile profile) {
    if (profile.state() == ProfileState.FENCED) {
      attempt.fenced();
    } else if (InsertConfirmation.untouched(profile)) {
      attempt.found(profile.content().keysSchemaVersion());
      inserted.add(attempt);
    } else {
      outcomes.imported(attempt);
    }
  }

  private void confirm() throws InterruptedException {
    var pending = new ArrayList<RowAttempt>();
    inserted.drainTo(pending);
    var byVersion = new TreeMap<Long, List<RowAttempt>>();
    for (var attempt : pending) {
      byVersion
          .computeIfAbsent(attempt.keysSchemaVersion(), none -> new ArrayList<>())
          .add(attempt);
    }
    for (var group : byVersion.entrySet()) {
      writes.submit(() -> confirm(group.getKey(), group.getValue()));
    }
  }

  /** IM13. */
  private Future<?> confirm(long keysSchemaVersion, List<RowAttempt> attempts) {
    var ids = attempts.stream().map(attempt -> attempt.row().id()).toList();
    return target
        .confirmation()
        .confirm(tenant, keysSchemaVersion, ids)
        .onSuccess(undone -> attempts.forEach(a -> outcomes.confirmed(a, undone.get(a.row().id()))))
        .<Void>mapEmpty()
        .recover(failure -> unanswered(attempts, failure));
  }

  /** The inserts may have been undone, and the claims of their rows may be left. */
  private Future<Void> unanswered(List<RowAttempt> attempts, Throwable failure) {
    if (failure instanceof ProblemException refused
        && refused.problem().kind() == Problem.Kind.UNAVAILABLE) {
      attempts.forEach(RowAttempt::keepsClaims);
      attempts.forEach(RowAttempt::verify);
      return Future.succeededFuture();
    }
    return Future.failedFuture(failure);
  }
}
