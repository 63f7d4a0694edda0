package kindred.model;

import java.util.List;
import java.util.Optional;
import kindred.model.Customer.State;

/** What must hold in every state that can be reached. */
final class Invariants {

  private static final int MOST_HOPS = 5;

  private Invariants() {}

  /**
   * The first promise that is broken.
   *
   * @param recovered whether everybody has ended and recovery has done its work
   */
  static Optional<String> broken(World world, List<String> keys, boolean recovered) {
    return keys.stream()
        .flatMap(key -> uniqueness(world, key).stream())
        .findFirst()
        .or(() -> world.told().stream().flatMap(fact -> lost(world, fact).stream()).findFirst())
        .or(() -> remembered(world))
        .or(() -> recovered ? frozen(world) : Optional.empty());
  }

  private static Optional<String> uniqueness(World world, String key) {
    var owners = world.owners(key);
    if (owners.size() > 1) {
      return Optional.of("I1: " + owners + " own " + key);
    }
    var claim = world.claim(key);
    boolean unclaimed =
        owners.size() == 1
            && (claim == null || !owners.get(0).equals(world.resolve(claim.owner())));
    return unclaimed
        ? Optional.of("I2: " + key + " of " + owners + ": " + claim)
        : Optional.empty();
  }

  /** What a merge has found is what it was committed upon; what is undone is not buried again. */
  private static Optional<String> remembered(World world) {
    for (var customer : world.customers().values()) {
      for (var before : world.befores().entrySet()) {
        var decision = customer.decisions().get(before.getKey());
        if (decision != null
            && decision.committed()
            && before.getValue().version() != decision.version() - 1) {
          return Optional.of("I10: what " + before.getKey() + " has found is forgotten");
        }
      }
      if (customer.is(State.MERGED)) {
        var undoing = Customer.undoing(customer.link().merge(), customer.version() - 1);
        if (world.customer(customer.link().destination()).undid(undoing)) {
          return Optional.of("I8: " + undoing + " is decided, and the source is gone");
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> lost(World world, Fact fact) {
    var id = fact.customer();
    return switch (fact.kind()) {
      case CREATED ->
          world.is(id, State.NONE) || world.is(id, State.FENCED)
              ? Optional.of("I3: the acknowledged " + id + " is lost")
              : Optional.empty();
      case UPDATED -> lostRow(world, id, fact.other());
      case MERGED ->
          id.equals(world.resolve(id)) && !undone(world, fact.other())
              ? Optional.of("I5: the acknowledged merge of " + id + " is not visible")
              : Optional.empty();
      case UNMERGED ->
          world.customer(id).link() != null
                  && world.customer(id).link().merge().equals(fact.other())
              ? Optional.of("I8: the acknowledged undoing of " + fact.other() + " is not visible")
              : Optional.empty();
      case RETURNED ->
          world.customer(id).active()
                  && world.customer(id).operations().isEmpty()
                  && !world.customer(id).keys().contains(fact.other())
              ? Optional.of("I9: " + id + " came back without its " + fact.other())
              : Optional.empty();
      case CLAIMED ->
          world.owners(fact.other()).contains(id) && !world.claimedBy(fact.other(), id)
              ? Optional.of("I11: " + fact.other() + " was taken from " + id)
              : Optional.empty();
    };
  }

  private static boolean undone(World world, String destination) {
    return world.customer(destination).decisions().keySet().stream()
        .anyMatch(id -> id.contains(".undo.") && world.customer(destination).undid(id));
  }

  private static Optional<String> lostRow(World world, String id, String row) {
    var end = world.resolve(id);
    if (world.is(id, State.DELETED) || end == null && deletedAfterwards(world, id)) {
      return Optional.empty();
    }
    return end == null || !world.customer(end).rows().contains(row)
        ? Optional.of("I4: the acknowledged " + row + " of " + id + " is not in " + end)
        : Optional.empty();
  }

  private static boolean deletedAfterwards(World world, String id) {
    var at = id;
    for (int hops = 0; hops < MOST_HOPS && world.customer(at).link() != null; hops++) {
      at = world.customer(at).link().destination();
    }
    return world.is(at, State.DELETED);
  }

  private static Optional<String> frozen(World world) {
    return world.customers().keySet().stream()
        .filter(id -> world.is(id, State.FROZEN) || world.is(id, State.RESTORING))
        .findFirst()
        .map(id -> "I6: " + id + " is still frozen");
  }
}
