package kindred.imports;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kindred.claims.RunningImports;
import kindred.claims.Verdict;
import kindred.keys.Claim;
import kindred.problem.ProblemException;
import kindred.profile.OwnedKey;

/**
 * Claims the unique key values of many records, a bucket by one LWT, and says of each record which
 * value it did not get. No two records given to it have a value in common.
 */
final class WindowClaims {

  /** The most claims of one LWT. */
  private static final int GROUP = 100;

  private final int tenant;
  private final String op;
  private final ImportTarget target;
  private final BoundedWrites writes;

  WindowClaims(int tenant, String jobId, ImportTarget target, BoundedWrites writes) {
    this.tenant = tenant;
    this.op = RunningImports.OPERATION_PREFIX + jobId;
    this.target = target;
    this.writes = writes;
  }

  /**
   * Claims value by value, each record in the order everybody claims in: its next value only when
   * it has the one before, so that no two records, here or elsewhere, wait for each other in a
   * circle. A record that was refused once claims no further.
   *
   * @return the records that did not get everything
   */
  Map<Candidate, Refused> claim(List<Candidate> records) throws InterruptedException {
    var refused = new LinkedHashMap<Candidate, Refused>();
    var ahead = new LinkedHashMap<Candidate, Deque<OwnedKey>>();
    var held = new HashMap<Candidate, List<OwnedKey>>();
    records.forEach(record -> ahead.put(record, new ArrayDeque<>(record.claims())));
    ahead.values().removeIf(Deque::isEmpty);
    while (!ahead.isEmpty()) {
      var next = new LinkedHashMap<OwnedKey, Candidate>();
      ahead.forEach((record, keys) -> next.put(keys.poll(), record));
      var verdicts = new ConcurrentHashMap<OwnedKey, Verdict>();
      for (var group : groups(next.keySet())) {
        writes.submit(() -> claimGroup(group, next, verdicts));
      }
      writes.drain();
      next.forEach(
          (key, record) -> {
            var holds = held.computeIfAbsent(record, none -> new ArrayList<>());
            if (verdicts.get(key).mine()) {
              holds.add(key);
            } else {
              refused.put(record, new Refused(verdicts.get(key), holds));
              ahead.remove(record);
            }
          });
      ahead.values().removeIf(Deque::isEmpty);
    }
    return refused;
  }

  /**
   * Why a record did not get everything.
   *
   * @param held what it has claimed nevertheless
   */
  record Refused(Verdict verdict, List<OwnedKey> held) {}

  private static List<List<OwnedKey>> groups(Iterable<OwnedKey> keys) {
    var byBucket = new HashMap<String, List<OwnedKey>>();
    keys.forEach(
        key ->
            byBucket
                .computeIfAbsent(key.key() + "/" + key.place(), none -> new ArrayList<>())
                .add(key));
    var groups = new ArrayList<List<OwnedKey>>();
    for (var bucket : byBucket.values()) {
      for (int from = 0; from < bucket.size(); from += GROUP) {
        groups.add(List.copyOf(bucket.subList(from, Math.min(from + GROUP, bucket.size()))));
      }
    }
    return groups;
  }

  /** A refused group changes nothing: what stands against it is judged, the rest is sent again. */
  private Future<?> claimGroup(
      List<OwnedKey> group, Map<OwnedKey, Candidate> records, Map<OwnedKey, Verdict> verdicts) {
    if (group.isEmpty()) {
      return Future.succeededFuture();
    }
    var mine = new HashMap<OwnedKey, Claim>();
    group.forEach(key -> mine.put(key, claimOf(records.get(key))));
    return target
        .claimStore()
        .claimAll(tenant, group, mine)
        .compose(
            standing -> {
              var contests = new ArrayList<Future<?>>();
              var rest = new ArrayList<OwnedKey>();
              for (var key : group) {
                var other = standing.get(key.hash());
                if (other != null && !other.owner().equals(mine.get(key).owner())) {
                  contests.add(contest(key, mine.get(key), other).map(v -> verdicts.put(key, v)));
                } else if (other != null || standing.isEmpty()) {
                  verdicts.put(key, Verdict.of(Verdict.Kind.MINE, key));
                } else {
                  rest.add(key);
                }
              }
              return Future.all(contests).compose(judged -> claimGroup(rest, records, verdicts));
            });
  }

  private Claim claimOf(Candidate record) {
    return new Claim(record.id(), op, 0);
  }

  /** Most often the other is simply there; everything else is judged as for anybody. */
  private Future<Verdict> contest(OwnedKey key, Claim mine, Claim standing) {
    return target
        .owner(tenant, standing.owner(), key)
        .compose(
            owner ->
                owner.isPresent()
                    ? Future.succeededFuture(Verdict.taken(key, owner.get()))
                    : target.claims().acquire(tenant, key, mine).recover(f -> undecided(key, f)));
  }

  /** A value that is fought over is tried again later, with the other reserved ones. */
  private static Future<Verdict> undecided(OwnedKey key, Throwable failure) {
    return failure instanceof ProblemException refused && refused.problem().retryAfterSeconds() > 0
        ? Future.succeededFuture(Verdict.of(Verdict.Kind.RESERVED, key))
        : Future.failedFuture(failure);
  }
}
