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
 * What the candidates of a window become, and who is known to own what. The identification key has
 * the first word; any other unique key of somebody is a failure.
 */
final class ChunkOutcomes {

  private final int tenant;
  private final ImportTarget target;
  private final ReplayRange careful;
  private final Map<Candidate, RowOutcome> outcomes = new ConcurrentHashMap<>();
  private final Map<OwnedKey, String> owners = new ConcurrentHashMap<>();
  private final Set<Candidate> born = ConcurrentHashMap.newKeySet();

  ChunkOutcomes(int tenant, ImportTarget target, ReplayRange careful) {
    this.tenant = tenant;
    this.target = target;
    this.careful = careful;
  }

  boolean known(Candidate record) {
    return outcomes.containsKey(record);
  }

  /** Null while it is not known. */
  RowOutcome of(Candidate record) {
    return outcomes.get(record);
  }

  boolean none() {
    return owners.isEmpty();
  }

  boolean owned(OwnedKey key) {
    return owners.containsKey(key);
  }

  void owns(OwnedKey key, String customer) {
    owners.put(key, customer);
  }

  ImportCounts counts() {
    return ImportCounts.of(outcomes.values());
  }

  void imported(Candidate record) {
    become(record, RowOutcome.imported(record));
  }

  private void become(Candidate record, RowOutcome outcome) {
    if (outcome.imported()) {
      record.conflictKeys().forEach(key -> owners.put(key, record.id()));
    }
    outcomes.put(record, outcome);
  }

  /**
   * What an earlier worker has sent may arrive yet: a record of his is decided against only when
   * nobody can be born under its id any more. If it turns out to be born, it is to be settled.
   */
  private Future<Void> becomeUnlessBorn(Candidate record, RowOutcome outcome) {
    if (!careful.covers(record)) {
      become(record, outcome);
      return Future.succeededFuture();
    }
    if (outcome.imported()) {
      born.add(record);
      return Future.succeededFuture();
    }
    return target
        .profiles()
        .fence(tenant, record.id())
        .onSuccess(
            unborn -> {
              if (unborn) {
                become(record, outcome);
              } else {
                born.add(record);
              }
            })
        .mapEmpty();
  }

  /** Whether a record of an earlier worker has turned out to be born, after all. */
  boolean isBorn(Candidate record) {
    return born.contains(record);
  }

  /**
   * The record was born.
   *
   * @param takenBack why that was undone; null: it was not
   */
  void born(Candidate record, Problem takenBack) {
    if (takenBack == null) {
      imported(record);
      return;
    }
    owners.values().removeIf(record.id()::equals);
    var other = takenBack.members().getOrDefault("customer_id", "").toString();
    outcomes.put(record, RowOutcome.failed(record, takenBack.code(), takenBack.detail(), other));
  }

  /** A profile that the identification key finds already stands in the way. */
  Future<?> skipIfThere(Candidate record) {
    return lookUp(record)
        .compose(
            there ->
                there.isEmpty()
                    ? Future.succeededFuture()
                    : becomeUnlessBorn(record, existing(record, there)));
  }

  /**
   * A value of the record is somebody else's. An owner of the identification key that is gone again
   * decides nothing.
   */
  Future<?> decide(Candidate record, OwnedKey lost) {
    var owner = owners.get(lost);
    if (owner == null) {
      return Future.succeededFuture();
    }
    if (owner.equals(record.id())) {
      return becomeUnlessBorn(record, RowOutcome.imported(record));
    }
    boolean later = careful.isLater(record, owner);
    if (record.identities().equals(List.of(lost)) && !later) {
      return becomeUnlessBorn(record, RowOutcome.skipped(record, owner));
    }
    return lookUp(record)
        .compose(
            there -> {
              if (!there.isEmpty()) {
                return becomeUnlessBorn(record, existing(record, there));
              }
              if (!record.identities().contains(lost)) {
                return becomeUnlessBorn(record, RowOutcome.keyTaken(record, owner));
              }
              if (later) {
                return becomeUnlessBorn(record, RowOutcome.skipped(record, owner));
              }
              owners.remove(lost);
              return Future.succeededFuture();
            });
  }

  /** An earlier worker has decided against the record: the same reason again. */
  Future<?> lose(Candidate record) {
    return lookUp(record)
        .compose(
            there ->
                there.isEmpty()
                    ? taker(record, List.copyOf(record.claims()), 0)
                        .map(owner -> RowOutcome.keyTaken(record, owner))
                    : Future.succeededFuture(existing(record, there)))
        .onSuccess(outcome -> become(record, outcome));
  }

  /** Who owns the first of the values that somebody else owns; empty when nobody does any more. */
  private Future<String> taker(Candidate record, List<OwnedKey> keys, int at) {
    if (at == keys.size()) {
      return Future.succeededFuture("");
    }
    var key = keys.get(at);
    return target
        .finder()
        .find(tenant, key, "", 1)
        .compose(
            page -> {
              Optional<String> owner =
                  page.profiles().stream()
                      .map(Profile::id)
                      .filter(id -> !id.equals(record.id()) && !careful.isLater(record, id))
                      .findFirst();
              return owner.isPresent()
                  ? Future.succeededFuture(owner.get())
                  : taker(record, keys, at + 1);
            });
  }

  /** The profiles, up to two for each value, that the identification key finds. */
  Future<Set<String>> lookUp(Candidate record) {
    var pages =
        record.identities().stream().map(key -> target.finder().find(tenant, key, "", 2)).toList();
    return Future.all(pages)
        .map(
            all -> {
              var there = new LinkedHashSet<String>();
              pages.forEach(
                  page -> page.result().profiles().stream().map(Profile::id).forEach(there::add));
              there.removeIf(id -> careful.isLater(record, id));
              return there;
            });
  }

  private static RowOutcome existing(Candidate record, Set<String> there) {
    if (there.contains(record.id())) {
      return RowOutcome.imported(record);
    }
    return there.size() == 1
        ? RowOutcome.skipped(record, there.iterator().next())
        : RowOutcome.ambiguous(record);
  }
}
