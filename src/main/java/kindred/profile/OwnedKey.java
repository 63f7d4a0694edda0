package kindred.profile;

/**
 * A key value that a profile owns, as its row in the profile's partition says.
 *
 * @param key id of the identification key
 * @param hash the value's hash, in hexadecimal
 * @param claim whether the value is claimed for this profile alone; else it has an entry
 * @param place the claim's bucket, or over how many partitions the entries of the value spread
 */
public record OwnedKey(String key, String hash, boolean claim, int place)
    implements Comparable<OwnedKey> {

  /** All writers claim in this order, so that two of them never wait for each other in a circle. */
  @Override
  public int compareTo(OwnedKey other) {
    int byKey = key.compareTo(other.key);
    return byKey != 0 ? byKey : hash.compareTo(other.hash);
  }
}
