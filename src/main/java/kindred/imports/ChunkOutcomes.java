package kindred.imports;

import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import kindred.jobs.ImportCounts;
import kindred.jobs.RowOutcome;
import kindred.problem.Problem;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;

/**
 * The outcomes of the candidates of a chunk, and the known owners of key values. A profile that the
 * identification key finds makes a row skipped; a conflict on another unique key makes it failed.
 */
final class ChunkOutcomes {

  private final int tenant;
  private final ImportTarget target;
  private final ReplayRange replay;
  private final Map<Candidate, RowOutcome> outcomes = new ConcurrentHashMap<>();
  private final Map<OwnedKey, String> owners = new ConcurrentHashMap<>();
  private final Set<Candidate> foundInserted = ConcurrentHashMap.newKeySet();

  ChunkOutcomes(int tenant, ImportTarget target, ReplayRange replay) {
    this.tenant = tenant;
    this.target = target;
    this.replay = replay;
  }

  boolean isKnown(Candidate candidate) {
    return outcomes.containsKey(candidate);
  }

  /** Null while it is not known. */
  RowOutcome of(Candidate candidate) {
    return outcomes.get(candidate);
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

  ImportCounts counts() {
    return ImportCounts.of(outcomes.values());
  }

  void imported(Candidate candidate) {
    set(candidate, candidate.inserted());
  }

  private void set(Candidate candidate, RowOutcome outcome) {
    if (outcome.imported()) {
      candidate.conflictKeys().forEach(key -> owners.put(key, candidate.id()));
    }
    outcomes.put(candidate, outcome);
  }

  /**
   * An insert that an earlier worker has sent may still arrive. So the id of a row of the replay
   * range is fenced (F1) before the row is skipped or failed. A row that turns out to be inserted
   * still has to be confirmed.
   */
  private Future<Void> setUnlessInserted(Candidate candidate, RowOutcome outcome) {
    if (!replay.covers(candidate)) {
      set(candidate, outcome);
      return Future.succeededFuture();
    }
    if (outcome.imported()) {
      foundInserted.add(candidate);
      return Future.succeededFuture();
    }
    return target
        .stores()
        .profiles()
        .fence(tenant, candidate.id())
        .onSuccess(
            fenced -> {
              if (fenced) {
                set(candidate, outcome);
              } else {
                foundInserted.add(candidate);
              }
            })
        .mapEmpty();
  }

  /** Whether a row of an earlier worker turned out to be inserted. */
  boolean isFoundInserted(Candidate candidate) {
    return foundInserted.contains(candidate);
  }

  /**
   * The insert of a row was confirmed.
   *
   * @param undone why the insert was undone; null: it was not
   */
  void confirmed(Candidate candidate, Problem undone) {
    if (undone == null) {
      imported(candidate);
      return;
    }
    owners.values().removeIf(candidate.id()::equals);
    var other = undone.members().getOrDefault("customer_id", "").toString();
    outcomes.put(candidate, candidate.failed(undone.code(), undone.detail(), other));
  }

  /** IM7: a row whose identification key finds a profile is not inserted. */
  Future<?> skipIfExists(Candidate candidate) {
    return lookUp(candidate)
        .compose(
            existing ->
                existing.isEmpty()
                    ? Future.succeededFuture()
                    : setUnlessInserted(candidate, outcome(candidate, existing)));
  }

  /**
   * Decides a row that cannot have a value. If the owner of a value of the identification key is
   * gone by now, nothing is decided.
   */
  Future<?> decideTaken(Candidate candidate, OwnedKey taken) {
    var owner = owners.get(taken);
    if (owner == null) {
      return Future.succeededFuture();
    }
    if (owner.equals(candidate.id())) {
      return setUnlessInserted(candidate, candidate.inserted());
    }
    boolean later = replay.isLater(candidate, owner);
    if (candidate.identities().equals(List.of(taken)) && !later) {
      return setUnlessInserted(candidate, candidate.skipped(owner));
    }
    return lookUp(candidate)
        .compose(
            existing -> {
              if (!existing.isEmpty()) {
                return setUnlessInserted(candidate, outcome(candidate, existing));
              }
              if (!candidate.identities().contains(taken)) {
                return setUnlessInserted(candidate, candidate.keyTaken(owner));
              }
              if (later) {
                return setUnlessInserted(candidate, candidate.skipped(owner));
              }
              owners.remove(taken);
              return Future.succeededFuture();
            });
  }

  /** IM6: the id is fenced, so the row is not imported; finds the reason again. */
  Future<?> decideFenced(Candidate candidate) {
    return lookUp(candidate)
        .compose(
            existing ->
                existing.isEmpty()
                    ? firstOwner(candidate, List.copyOf(candidate.claims()), 0)
                        .map(candidate::keyTaken)
                    : Future.succeededFuture(outcome(candidate, existing)))
        .onSuccess(outcome -> set(candidate, outcome));
  }

  /** The owner of the first value that another profile owns; empty if none owns one any more. */
  private Future<String> firstOwner(Candidate candidate, List<OwnedKey> keys, int from) {
    if (from == keys.size()) {
      return Future.succeededFuture("");
    }
    return target
        .finder()
        .find(tenant, keys.get(from), "", 1)
        .compose(
            page -> {
              Optional<String> owner =
                  page.profiles().stream()
                      .map(Profile::id)
                      .filter(id -> !id.equals(candidate.id()) && !replay.isLater(candidate, id))
                      .findFirst();
              return owner.isPresent()
                  ? Future.succeededFuture(owner.get())
                  : firstOwner(candidate, keys, from + 1);
            });
  }

  /** The profiles that the identification key finds, up to two for each value. */
  Future<Set<String>> lookUp(Candidate candidate) {
    var pages =
        candidate.identities().stream()
            .map(key -> target.finder().find(tenant, key, "", 2))
            .toList();
    return Future.all(pages)
        .map(
            all -> {
              var existing = new LinkedHashSet<String>();
              pages.forEach(
                  page ->
                      page.result().profiles().stream().map(Profile::id).forEach(existing::add));
              existing.removeIf(id -> replay.isLater(candidate, id));
              return existing;
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
