package kindred.profile;

/**
 * A key value that a profile owns: a key row of the profile's partition.
 *
 * @param key id of the identification key
 * @param hash the value's hash, in hexadecimal
 * @param claim whether the value is unique, so that the profile has a claim for it; otherwise the
 *     profile has an entry
 * @param place of a claim its bucket; of an entry the fan-out of the key
 */
public record OwnedKey(String key, String hash, boolean claim, int place)
    implements Comparable<OwnedKey> {

  /** The order in which all writers claim, so that two never wait for each other in a circle. */
  @Override
  public int compareTo(OwnedKey other) {
    int byKey = key.compareTo(other.key);
    return byKey != 0 ? byKey : hash.compareTo(other.hash);
  }

  /** Of the hash alone: it is as good as unique, and the string remembers it. */
  @Override
  public int hashCode() {
    return hash.hashCode();
  }
}
