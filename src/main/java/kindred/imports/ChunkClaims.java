package kindred.imports;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kindred.claims.ClaimResolution;
import kindred.jobs.execution.BoundedWrites;
import kindred.keys.Buckets;
import kindred.profile.OwnedKey;

/**
 * Claims the unique key values of many rows (IM8), with one LWT for a group of values in one
 * bucket. No two rows that are given to it together have a value in common. Workers only.
 */
final class ChunkClaims {

  /** The most claims of one LWT. */
  private static final int GROUP = 100;

  private final BucketClaims claims;
  private final KeyOwners owners;
  private final BoundedWrites writes;
  private final boolean readFirst;

  /**
   * @param readFirst whether many values are expected to be taken: a read finds that out at a lower
   *     cost than an LWT that is refused
   */
  ChunkClaims(BucketClaims claims, KeyOwners owners, BoundedWrites writes, boolean readFirst) {
    this.claims = claims;
    this.owners = owners;
    this.writes = writes;
    this.readFirst = readFirst;
  }

  /**
   * Claims value by value. Every row claims in the order in which every writer claims, and its next
   * value only after the one before, so that no two rows, here or elsewhere, wait for each other in
   * a circle. A row that was refused a value claims no further values.
   *
   * @return the rows that did not get all their values
   */
  Map<Candidate, Refused> claim(List<Candidate> candidates) throws InterruptedException {
    var refused = new LinkedHashMap<Candidate, Refused>();
    var remaining = new LinkedHashMap<Candidate, Deque<OwnedKey>>();
    var claimed = new HashMap<Candidate, List<OwnedKey>>();
    candidates.forEach(row -> remaining.put(row, new ArrayDeque<>(row.claims())));
    remaining.values().removeIf(Deque::isEmpty);
    while (!remaining.isEmpty()) {
      var next = new LinkedHashMap<OwnedKey, Candidate>();
      remaining.forEach((row, keys) -> next.put(keys.poll(), row));
      var resolutions = claimEach(next);
      next.forEach(
          (key, row) -> {
            var ofRow = claimed.computeIfAbsent(row, none -> new ArrayList<>());
            if (resolutions.get(key).claimed()) {
              ofRow.add(key);
            } else {
              refused.put(row, new Refused(resolutions.get(key), ofRow));
              remaining.remove(row);
            }
          });
      remaining.values().removeIf(Deque::isEmpty);
    }
    return refused;
  }

  private Map<OwnedKey, ClaimResolution> claimEach(Map<OwnedKey, Candidate> claimants)
      throws InterruptedException {
    var round = new BucketClaims.Round(claimants, new ConcurrentHashMap<>());
    if (readFirst) {
      owners
          .of(claimants.keySet())
          .forEach((key, found) -> found.forEach(o -> round.found(key, o)));
    }
    var open =
        claimants.keySet().stream().filter(key -> !round.resolutions().containsKey(key)).toList();
    for (var keys : Buckets.ofClaims(open, GROUP)) {
      writes.submit(() -> claims.claim(round, keys));
    }
    writes.drain();
    return round.resolutions();
  }

  /**
   * Why a row did not get all its values.
   *
   * @param claimed the values that it has claimed nevertheless
   */
  record Refused(ClaimResolution resolution, List<OwnedKey> claimed) {}
}
