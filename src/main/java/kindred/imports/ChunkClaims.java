package kindred.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.jobs.execution.BoundedWrites;
import kindred.keys.Buckets;

/**
 * Claims the unique key values of many rows (IM8), with one LWT for a group of values in one
 * bucket. No two rows that are given to it together have a value in common. Workers only.
 */
final class ChunkClaims {

  /** Of so many rows, some are looked at first. */
  private static final int MANY = 500;

  private static final int SAMPLE = 50;

  private final BucketClaims claims;
  private final KeyOwners owners;
  private final BoundedWrites writes;

  ChunkClaims(BucketClaims claims, KeyOwners owners, BoundedWrites writes) {
    this.claims = claims;
    this.owners = owners;
    this.writes = writes;
  }

  /**
   * Claims value by value. Every row claims its next value only after the one before, so that no
   * two rows, here or elsewhere, wait for each other in a circle. A row that was refused a value
   * claims no further values.
   *
   * @return the rows that did not get all their values
   */
  Map<Candidate, RowClaims> claim(List<Candidate> candidates) throws InterruptedException {
    var refused = new LinkedHashMap<Candidate, RowClaims>();
    var open = new ArrayList<RowClaims>(candidates.size());
    candidates.forEach(row -> open.add(new RowClaims(row)));
    open.removeIf(row -> !row.next());
    while (!open.isEmpty()) {
      claimEach(open);
      for (var row : open) {
        if (!row.resolution().claimed()) {
          refused.put(row.row(), row);
        }
      }
      open.removeIf(row -> !row.resolution().claimed() || !row.next());
    }
    return refused;
  }

  private void claimEach(List<RowClaims> rows) throws InterruptedException {
    if (rows.size() >= MANY && find(rows.subList(0, SAMPLE)) > SAMPLE / 10) {
      find(rows.subList(SAMPLE, rows.size()));
    }
    var open = rows.stream().filter(RowClaims::open).toList();
    for (var group :
        Buckets.group(open, row -> Buckets.ofClaim(row.key()), Buckets.CLAIMS_AT_ONCE)) {
      writes.submit(() -> claims.claim(group));
    }
    writes.drain();
  }

  /** A read finds out that a value is taken at a lower cost than an LWT that is refused. */
  private int find(List<RowClaims> rows) throws InterruptedException {
    var found = owners.of(rows.stream().map(RowClaims::key).toList());
    rows.forEach(row -> found.getOrDefault(row.key(), Set.of()).forEach(row::found));
    return found.size();
  }
}
