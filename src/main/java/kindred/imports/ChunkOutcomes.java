package kindred.imports;

import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import kindred.directory.KeyProblems;
import kindred.directory.ProfileFinder;
import kindred.imports.Candidate.Taken;
import kindred.jobs.RowOutcome;
import kindred.problem.Problem;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;

/**
 * Decides the rows of a chunk that are not inserted, by the known owners of key values. A profile
 * that the identification key finds makes a row skipped; a conflict on another unique key makes it
 * failed.
 */
final class ChunkOutcomes {

  private final int tenant;
  private final ImportTarget target;
  private final ReplayRange replay;
  private final Map<OwnedKey, String> owners = new ConcurrentHashMap<>();

  ChunkOutcomes(int tenant, ImportTarget target, ReplayRange replay) {
    this.tenant = tenant;
    this.target = target;
    this.replay = replay;
  }

  boolean noOwners() {
    return owners.isEmpty();
  }

  boolean hasOwner(OwnedKey key) {
    return owners.containsKey(key);
  }

  void setOwner(OwnedKey key, String customer) {
    owners.put(key, customer);
  }

  void imported(RowAttempt attempt) {
    done(attempt, attempt.row().inserted());
  }

  private void done(RowAttempt attempt, RowOutcome outcome) {
    if (outcome.imported()) {
      attempt.row().conflictKeys().forEach(key -> owners.put(key, attempt.row().id()));
    }
    attempt.done(outcome);
  }

  /**
   * An insert that an earlier worker has sent may still arrive. So the id of a row of the replay
   * range is fenced (F1) before the row is skipped or failed. A row that turns out to be inserted
   * still has to be confirmed.
   */
  private Future<Void> doneUnlessInserted(RowAttempt attempt, RowOutcome outcome) {
    if (!replay.covers(attempt.row())) {
      done(attempt, outcome);
      return Future.succeededFuture();
    }
    if (outcome.imported()) {
      attempt.verify();
      return Future.succeededFuture();
    }
    return target
        .stores()
        .profiles()
        .fence(tenant, attempt.row().id())
        .onSuccess(
            fenced -> {
              if (fenced) {
                done(attempt, outcome);
              } else {
                attempt.verify();
              }
            })
        .mapEmpty();
  }

  /**
   * The insert of a row was confirmed.
   *
   * @param undone why the insert was undone; null: it was not
   */
  void confirmed(RowAttempt attempt, Problem undone) {
    if (undone == null) {
      imported(attempt);
      return;
    }
    owners.values().removeIf(attempt.row().id()::equals);
    var other = undone.members().getOrDefault("customer_id", "").toString();
    var why = undone.faults().isEmpty() ? undone.detail() : undone.faults().get(0).message();
    attempt.done(attempt.row().failed(undone.code(), why, other));
  }

  /** IM7: a row whose identification key finds a profile is not inserted. */
  Future<?> skipIfExists(RowAttempt attempt) {
    return existing(attempt.row())
        .compose(
            existing ->
                existing.isEmpty()
                    ? Future.succeededFuture()
                    : doneUnlessInserted(attempt, outcome(attempt.row(), existing)));
  }

  /**
   * Decides a row that cannot have a value. If the owner of a value of the identification key is
   * gone by now, nothing is decided.
   */
  Future<?> decideTaken(RowAttempt attempt, OwnedKey taken) {
    var row = attempt.row();
    var owner = owners.get(taken);
    if (owner == null) {
      return Future.succeededFuture();
    }
    if (owner.equals(row.id())) {
      return doneUnlessInserted(attempt, row.inserted());
    }
    boolean later = replay.isLater(row, owner);
    if (row.identities().equals(List.of(taken)) && !later) {
      return doneUnlessInserted(attempt, row.skipped(owner));
    }
    return existing(row)
        .compose(
            existing -> {
              if (!existing.isEmpty()) {
                return doneUnlessInserted(attempt, outcome(row, existing));
              }
              if (!row.identities().contains(taken)) {
                return doneUnlessInserted(attempt, row.keyTaken(taken, owner));
              }
              if (later) {
                return doneUnlessInserted(attempt, row.skipped(owner));
              }
              owners.remove(taken);
              return Future.succeededFuture();
            });
  }

  /** IM6: the id is fenced, so the row is not imported; finds the reason again. */
  Future<?> decideFenced(RowAttempt attempt) {
    var row = attempt.row();
    return existing(row)
        .compose(
            existing ->
                existing.isEmpty()
                    ? firstTaken(row).map(taken -> keyTaken(row, taken))
                    : Future.succeededFuture(outcome(row, existing)))
        .onSuccess(outcome -> done(attempt, outcome));
  }

  /** The profiles that the identification key finds, up to two for each value. */
  Future<Set<String>> existing(Candidate candidate) {
    var found = new LinkedHashMap<OwnedKey, Future<Set<String>>>();
    for (var value : candidate.identities()) {
      found.put(value, target.finder().find(tenant, value, "", 2).map(ChunkOutcomes::ids));
    }
    return Future.all(List.copyOf(found.values()))
        .map(
            all ->
                ExistingProfilePolicy.existing(
                    candidate.identities(),
                    value -> replay.notLater(candidate, found.get(value).result())));
  }

  private static Set<String> ids(ProfileFinder.Page page) {
    return page.profiles().stream().map(Profile::id).collect(Collectors.toSet());
  }

  /** The reason may be gone by now; the row is not imported all the same. */
  private static RowOutcome keyTaken(Candidate row, Optional<Taken> taken) {
    return taken
        .map(found -> row.keyTaken(found.value(), found.owner()))
        .orElseGet(() -> row.failed("key-taken", KeyProblems.takenBy(Optional.empty()), ""));
  }

  /** The first unique value of the row that another profile owns, if one still does. */
  private Future<Optional<Taken>> firstTaken(Candidate candidate) {
    return firstTaken(candidate, candidate.claims(), 0);
  }

  private Future<Optional<Taken>> firstTaken(Candidate candidate, List<OwnedKey> keys, int from) {
    if (from == keys.size()) {
      return Future.succeededFuture(Optional.empty());
    }
    var value = keys.get(from);
    return target
        .finder()
        .find(tenant, value, "", 1)
        .compose(
            page -> {
              var taken =
                  page.profiles().stream()
                      .map(Profile::id)
                      .filter(id -> !id.equals(candidate.id()) && !replay.isLater(candidate, id))
                      .findFirst()
                      .map(owner -> new Taken(value, owner));
              return taken.isPresent()
                  ? Future.succeededFuture(taken)
                  : firstTaken(candidate, keys, from + 1);
            });
  }

  /** In an import that updates, the profile of a skipped row is updated afterwards. */
  private static RowOutcome outcome(Candidate candidate, Set<String> existing) {
    if (existing.contains(candidate.id())) {
      return candidate.inserted();
    }
    var decision = ExistingProfilePolicy.decide(candidate, existing);
    return decision.failure().orElseGet(() -> candidate.skipped(decision.existing()));
  }
}
