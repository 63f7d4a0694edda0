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
    if (readFirst) {
      var found = owners.of(rows.stream().map(RowClaims::key).toList());
      rows.forEach(row -> found.getOrDefault(row.key(), Set.of()).forEach(row::found));
    }
    var open = rows.stream().filter(RowClaims::open).toList();
    for (var group :
        Buckets.group(open, row -> Buckets.ofClaim(row.key()), Buckets.CLAIMS_AT_ONCE)) {
      writes.submit(() -> claims.claim(group));
    }
    writes.drain();
  }
}
