package kindred.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.model.Customer.State;

/**
 * Everything that is stored, and what clients were told.
 *
 * @param job how far the import is: DONE when its record has an outcome
 */
record World(
    Map<String, Customer> customers,
    Map<String, Claim> claims,
    Map<String, Before> befores,
    Set<Fact> told,
    String job) {

  /**
   * Both profiles before a merge.
   *
   * @param version the version of the destination
   */
  record Before(
      int version,
      Set<String> sourceKeys,
      Set<String> sourceRows,
      Set<String> keys,
      Set<String> rows) {}

  private static final int MOST_HOPS = 5;

  static World of(Map<String, Customer> customers, Map<String, Claim> claims) {
    return new World(customers, claims, Map.of(), Set.of(), "");
  }

  Customer customer(String id) {
    return customers.getOrDefault(id, Customer.NONE);
  }

  Claim claim(String key) {
    return claims.get(key);
  }

  boolean claimedBy(String key, String customer) {
    var claim = claims.get(key);
    return claim != null && claim.isOf(customer);
  }

  World with(String id, Customer customer) {
    var all = new HashMap<>(customers);
    all.put(id, customer);
    return new World(Map.copyOf(all), claims, befores, told, job);
  }

  World with(String key, Claim claim) {
    var all = new HashMap<>(claims);
    all.put(key, claim);
    return new World(customers, Map.copyOf(all), befores, told, job);
  }

  World without(String key) {
    var all = new HashMap<>(claims);
    all.remove(key);
    return new World(customers, Map.copyOf(all), befores, told, job);
  }

  World telling(Fact.Kind kind, String customer, String other) {
    var all = new HashSet<>(told);
    all.add(new Fact(kind, customer, other));
    return new World(customers, claims, befores, Set.copyOf(all), job);
  }

  /** A plain write at the version of the destination: the highest stays. */
  World remembering(String merge, Before before, boolean byClock) {
    var old = befores.get(merge);
    if (old != null && old.version() > before.version() && !byClock) {
      return this;
    }
    var all = new HashMap<>(befores);
    all.put(merge, before);
    return new World(customers, claims, Map.copyOf(all), told, job);
  }

  World importDone() {
    return new World(customers, claims, befores, told, "done");
  }

  boolean importing() {
    return job.isEmpty();
  }

  /** The live profile an id leads to, as a reader sees it; null when there is none. */
  String resolve(String id) {
    return resolve(id, 0);
  }

  private String resolve(String id, int hops) {
    if (hops > MOST_HOPS) {
      return null;
    }
    var customer = customer(id);
    return switch (customer.state()) {
      case ACTIVE -> id;
      case MERGED -> resolve(customer.link().destination(), hops + 1);
      case FROZEN -> committed(customer) ? resolve(customer.link().destination(), hops + 1) : id;
      case RESTORING -> returned(customer) ? id : resolve(customer.link().destination(), hops + 1);
      default -> null;
    };
  }

  /** Whether the merge that froze the customer is decided for. */
  private boolean committed(Customer frozen) {
    var decision = customer(frozen.link().destination()).decisions().get(frozen.link().merge());
    return decision != null && decision.committed();
  }

  private boolean returned(Customer restoring) {
    return customer(restoring.link().destination()).undid(restoring.undoing());
  }

  /** The live profiles that own a key. */
  List<String> owners(String key) {
    return customers.keySet().stream()
        .filter(id -> owns(customer(id), key))
        .filter(id -> id.equals(resolve(id)))
        .sorted()
        .toList();
  }

  private boolean owns(Customer customer, String key) {
    return customer.is(State.RESTORING) && returned(customer)
        ? customer(customer.link().destination())
            .decisions()
            .get(customer.undoing())
            .returned()
            .contains(key)
        : customer.keys().contains(key);
  }

  boolean is(String id, State state) {
    return customer(id).is(state);
  }
}
