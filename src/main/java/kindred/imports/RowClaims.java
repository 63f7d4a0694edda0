package kindred.imports;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import kindred.claims.ClaimResolution;
import kindred.keys.Claim;
import kindred.profile.OwnedKey;

/**
 * The unique values of a row, which it claims one after the other, in the order in which every
 * writer claims. Callbacks of requests resolve the value that is claimed now.
 */
final class RowClaims {

  private final Candidate row;
  private final Iterator<OwnedKey> remaining;
  private final List<OwnedKey> got = new ArrayList<>();
  private OwnedKey key;
  private volatile ClaimResolution resolution;

  RowClaims(Candidate row) {
    this.row = row;
    this.remaining = row.claims().iterator();
  }

  /** Goes on to the next value, and keeps the one before; false if there is none. */
  boolean next() {
    if (key != null) {
      got.add(key);
    }
    key = remaining.hasNext() ? remaining.next() : null;
    resolution = null;
    return key != null;
  }

  Candidate row() {
    return row;
  }

  /** The value that is claimed now. */
  OwnedKey key() {
    return key;
  }

  /** The values before it, which the row has claimed. */
  List<OwnedKey> got() {
    return got;
  }

  /** Whether nothing is known of the value yet. */
  boolean open() {
    return resolution == null;
  }

  /** Null while nothing is known of the value. */
  ClaimResolution resolution() {
    return resolution;
  }

  void resolve(ClaimResolution known) {
    resolution = known;
  }

  void claimed() {
    resolve(ClaimResolution.of(ClaimResolution.Kind.CLAIMED, key));
  }

  /** A live profile owns the value: it is taken, unless that is the profile of the row itself. */
  void found(String owner) {
    if (!owner.equals(row.id())) {
      resolve(ClaimResolution.taken(key, owner));
    }
  }

  /** Whether a claim, if there is one, is that of the row. */
  boolean isOwn(Claim claim) {
    return claim != null && claim.owner().equals(row.id());
  }
}
