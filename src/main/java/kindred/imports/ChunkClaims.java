package kindred.imports;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import kindred.claims.ClaimResolution;
import kindred.claims.RunningImports;
import kindred.jobs.execution.BoundedWrites;
import kindred.keys.Claim;
import kindred.problem.ProblemException;
import kindred.profile.ImportedProfileStore.InsertContext;
import kindred.profile.OwnedKey;

/**
 * Claims the unique key values of many records, a bucket by one LWT, and says of each record which
 * value it did not get. No two records given to it have a value in common.
 */
final class ChunkClaims {

  /** The most claims of one LWT. */
  private static final int GROUP = 100;

  private final int tenant;
  private final String op;
  private final ImportTarget target;
  private final BoundedWrites writes;
  private final boolean readFirst;
  private final Predicate<String> mayBeBorn;

  /**
   * @param mayBeBorn whether a customer id is of a record that is worked on right now
   * @param readFirst whether many values are expected to be taken: then a read finds out cheaper
   *     than an LWT that is refused
   */
  ChunkClaims(
      InsertContext insertContext,
      ImportTarget target,
      BoundedWrites writes,
      boolean readFirst,
      Predicate<String> mayBeBorn) {
    this.tenant = insertContext.tenant();
    this.op = RunningImports.OPERATION_PREFIX + insertContext.insertId();
    this.mayBeBorn = mayBeBorn;
    this.target = target;
    this.writes = writes;
    this.readFirst = readFirst;
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
      var resolutions = new ConcurrentHashMap<OwnedKey, ClaimResolution>();
      for (var keys : groups(next.keySet())) {
        var group = new Group(next, resolutions);
        writes.submit(() -> readFirst ? group.read(keys) : group.claim(keys));
      }
      writes.drain();
      next.forEach(
          (key, record) -> {
            var holds = held.computeIfAbsent(record, none -> new ArrayList<>());
            if (resolutions.get(key).mine()) {
              holds.add(key);
            } else {
              refused.put(record, new Refused(resolutions.get(key), holds));
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
  record Refused(ClaimResolution resolution, List<OwnedKey> held) {}

  private record Bucket(String key, int place) {}

  private static List<List<OwnedKey>> groups(Iterable<OwnedKey> keys) {
    var byBucket = new HashMap<Bucket, List<OwnedKey>>();
    keys.forEach(
        key ->
            byBucket
                .computeIfAbsent(new Bucket(key.key(), key.place()), none -> new ArrayList<>())
                .add(key));
    var groups = new ArrayList<List<OwnedKey>>();
    for (var bucket : byBucket.values()) {
      for (int from = 0; from < bucket.size(); from += GROUP) {
        groups.add(List.copyOf(bucket.subList(from, Math.min(from + GROUP, bucket.size()))));
      }
    }
    return groups;
  }

  /** The claims of one bucket on their way. */
  private final class Group {
    private final Map<OwnedKey, Candidate> records;
    private final Map<OwnedKey, ClaimResolution> resolutions;

    Group(Map<OwnedKey, Candidate> records, Map<OwnedKey, ClaimResolution> resolutions) {
      this.records = records;
      this.resolutions = resolutions;
    }

    Future<?> read(List<OwnedKey> keys) {
      return target
          .claimStore()
          .findAll(tenant, keys)
          .compose(standing -> resolve(keys, standing).compose(this::claim));
    }

    /** A refused group changes nothing: what stands against it is judged, the rest sent again. */
    Future<?> claim(List<OwnedKey> keys) {
      if (keys.isEmpty()) {
        return Future.succeededFuture();
      }
      var mine = new HashMap<OwnedKey, Claim>();
      keys.forEach(key -> mine.put(key, mine(key)));
      return target
          .claimStore()
          .claimAll(tenant, keys, mine)
          .compose(
              standing -> {
                if (standing.isEmpty()) {
                  keys.forEach(this::won);
                  return Future.succeededFuture();
                }
                keys.stream()
                    .filter(key -> isMine(standing.get(key.hash()), key))
                    .forEach(this::won);
                return resolve(keys, standing).compose(this::claim);
              });
    }

    /** Judges what stands against the values of others; gives the values nobody has. */
    private Future<List<OwnedKey>> resolve(List<OwnedKey> keys, Map<String, Claim> standing) {
      var rest = new ArrayList<OwnedKey>();
      var taken = new ArrayList<OwnedKey>();
      for (var key : keys) {
        var other = standing.get(key.hash());
        if (other != null && !isMine(other, key)) {
          taken.add(key);
        } else if (!resolutions.containsKey(key)) {
          rest.add(key);
        }
      }
      return taken.isEmpty()
          ? Future.succeededFuture(rest)
          : contest(taken, standing).map(judged -> rest);
    }

    /** Most often the others are simply there; everything else is judged as for anybody. */
    private Future<?> contest(List<OwnedKey> keys, Map<String, Claim> standing) {
      var owners = keys.stream().map(key -> standing.get(key.hash()).owner()).distinct().toList();
      return target
          .importedProfiles()
          .owners(tenant, keys.get(0).key(), owners)
          .compose(
              hashes -> {
                var contests = new ArrayList<Future<?>>();
                for (var key : keys) {
                  var owner = standing.get(key.hash()).owner();
                  if (hashes.getOrDefault(owner, Set.of()).contains(key.hash())) {
                    resolutions.put(key, ClaimResolution.taken(key, owner));
                  } else {
                    contests.add(
                        fight(key, standing.get(key.hash()))
                            .recover(failure -> undecided(key, failure))
                            .onSuccess(resolution -> resolutions.put(key, resolution)));
                  }
                }
                return Future.all(contests);
              });
    }

    /** A claim that the job has left is nobody's: its id is fenced, or its owner has moved on. */
    private Future<ClaimResolution> fight(OwnedKey key, Claim theirs) {
      boolean leftOver = theirs.op().equals(op) && !mayBeBorn.test(theirs.owner());
      return target
          .owner(tenant, theirs.owner(), key)
          .compose(
              owner -> {
                if (owner.isPresent()) {
                  return Future.succeededFuture(ClaimResolution.taken(key, owner.get()));
                }
                return leftOver
                    ? inherit(key, theirs)
                    : target.claims().acquire(tenant, key, mine(key));
              });
    }

    private Future<ClaimResolution> inherit(OwnedKey key, Claim theirs) {
      return target
          .profiles()
          .fence(tenant, theirs.owner())
          .compose(
              unborn ->
                  unborn ? steal(key, theirs) : target.claims().acquire(tenant, key, mine(key)));
    }

    private Future<ClaimResolution> steal(OwnedKey key, Claim theirs) {
      return target
          .claimStore()
          .steal(tenant, key, theirs, mine(key))
          .map(
              stolen ->
                  ClaimResolution.of(
                      stolen ? ClaimResolution.Kind.MINE : ClaimResolution.Kind.RESERVED, key));
    }

    private void won(OwnedKey key) {
      resolutions.put(key, ClaimResolution.of(ClaimResolution.Kind.MINE, key));
    }

    private boolean isMine(Claim claim, OwnedKey key) {
      return claim != null && claim.owner().equals(records.get(key).id());
    }

    private Claim mine(OwnedKey key) {
      return new Claim(records.get(key).id(), op, 0);
    }
  }

  /** A value that is fought over is tried again later, with the other reserved ones. */
  private static Future<ClaimResolution> undecided(OwnedKey key, Throwable failure) {
    return failure instanceof ProblemException refused && refused.problem().retryAfterSeconds() > 0
        ? Future.succeededFuture(ClaimResolution.of(ClaimResolution.Kind.RESERVED, key))
        : Future.failedFuture(failure);
  }
}
