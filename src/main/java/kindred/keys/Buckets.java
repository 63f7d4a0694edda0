package kindred.keys;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import kindred.profile.OwnedKey;

/** Groups items by the bucket in which they are stored: one statement serves one group. */
public final class Buckets {

  /** The most claims of one LWT. */
  public static final int CLAIMS_AT_ONCE = 100;

  private record ClaimBucket(String key, int bucket) {}

  private Buckets() {}

  /**
   * Groups key values by the bucket of their claims.
   *
   * @param most the maximum size of a group
   */
  public static List<List<OwnedKey>> ofClaims(Collection<OwnedKey> keys, int most) {
    return group(keys, Buckets::ofClaim, most);
  }

  /** The bucket of the claim of a key value; equal for values in one bucket. */
  public static Object ofClaim(OwnedKey key) {
    return new ClaimBucket(key.key(), key.place());
  }

  /** Groups items by bucket, in their order; no group is larger than the maximum. */
  public static <T> List<List<T>> group(Collection<T> items, Function<T, ?> bucketOf, int most) {
    var buckets = new LinkedHashMap<Object, List<T>>();
    items.forEach(
        item -> buckets.computeIfAbsent(bucketOf.apply(item), none -> new ArrayList<>()).add(item));
    var groups = new ArrayList<List<T>>();
    for (var bucket : buckets.values()) {
      for (int from = 0; from < bucket.size(); from += most) {
        groups.add(List.copyOf(bucket.subList(from, Math.min(from + most, bucket.size()))));
      }
    }
    return groups;
  }
}
