package kindred.imports.dryrun;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import kindred.imports.KeyOwners;
import kindred.profile.OwnedKey;

/**
 * Which customers have got a key value in a dry run. Of a unique value the latest counts, of any
 * other all: each but the first is stored with the one before it. Not thread-safe.
 */
final class ValueOwners {

  private final DiskHashMap customers;

  ValueOwners(DiskHashMap customers) {
    this.customers = customers;
  }

  /**
   * The customers that have got the value, the latest first, as many as are read of stored ones.
   *
   * @param owning whether a customer still owns the value
   */
  Set<String> of(OwnedKey value, Predicate<String> owning) throws IOException {
    var seen = new LinkedHashSet<String>();
    var owners = new LinkedHashSet<String>();
    var next = customer(latest(value));
    while (next.filter(seen::add).isPresent() && owners.size() < KeyOwners.MAX_OWNERS) {
      next.filter(owning).ifPresent(owners::add);
      next = customer(before(value, next.get()));
    }
    return owners;
  }

  /** A customer that gets a value again after it had lost it is stored once. */
  void add(OwnedKey value, String customer) throws IOException {
    var latest = customer(latest(value));
    if (!value.claim() && latest.isPresent()) {
      boolean known =
          latest.get().equals(customer) || customer(before(value, customer)).isPresent();
      if (known) {
        return;
      }
      put(before(value, customer), latest.get());
    }
    put(latest(value), customer);
  }

  private Optional<String> customer(byte[] key) throws IOException {
    return customers.get(key).map(id -> new String(id, StandardCharsets.ISO_8859_1));
  }

  private void put(byte[] key, String customer) throws IOException {
    customers.put(key, customer.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] latest(OwnedKey value) {
    return DiskHashMap.key("value", value.key(), value.hash());
  }

  private static byte[] before(OwnedKey value, String customer) {
    return DiskHashMap.key("owner", value.key(), value.hash(), customer);
  }
}
