package kindred.keys;

import static java.util.Comparator.comparing;

import java.util.Comparator;
import kindred.profile.OwnedKey;

/** A unique key value with its claim, as it is or will be in table {@code key_claim}. */
public record ClaimedKey(int tenant, OwnedKey key, Claim claim) {

  /** The order of a bucket in the table: the node need not sort a write that has it. */
  static final Comparator<ClaimedKey> IN_BUCKET = comparing(one -> one.key().hash());
}
