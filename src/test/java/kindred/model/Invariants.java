package kindred.model;

import java.util.List;
import java.util.Optional;
import kindred.model.Profile.State;

/** What must hold in every state that can be reached. */
final class Invariants {

  private static final int MAX_HOPS = 5;

  private Invariants() {}

  /**
   * The first promise that is broken.
   *
   * @param recovered whether all actors have ended and recovery has run
   */
  static Optional<String> broken(World world, List<String> keys, boolean recovered) {
    return keys.stream()
        .flatMap(key -> uniqueness(world, key).stream())
        .findFirst()
        .or(() -> world.reported().stream().flatMap(fact -> lost(world, fact).stream()).findFirst())
        .or(() -> decisions(world))
        .or(() -> recovered ? inTransition(world) : Optional.empty());
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

  /** The images of a merge are of its commit, and a source that is restored is not merged again. */
  private static Optional<String> decisions(World world) {
    for (var profile : world.profiles().values()) {
      for (var images : world.images().entrySet()) {
        var decision = profile.decisions().get(images.getKey());
        if (decision != null
            && decision.committed()
            && images.getValue().version() != decision.version() - 1) {
          return Optional.of("I10: the images of " + images.getKey() + " are of another version");
        }
      }
      if (profile.is(State.MERGED)) {
        var undo = Profile.undoDecision(profile.link().merge(), profile.version() - 1);
        if (world.profile(profile.link().destination()).hasCommitted(undo)) {
          return Optional.of("I8: " + undo + " is committed, and the source is merged");
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> lost(World world, Fact fact) {
    var id = fact.profile();
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
      case REMOVED ->
          world.resolve(id) != null
              ? Optional.of("I12: " + id + ", whose removal is acknowledged, is live")
              : Optional.empty();
      case UNMERGED ->
          world.profile(id).link() != null && world.profile(id).link().merge().equals(fact.other())
              ? Optional.of("I8: the acknowledged unmerge of " + fact.other() + " is not visible")
              : Optional.empty();
      case KEY_RESTORED ->
          world.profile(id).active()
                  && world.profile(id).operations().isEmpty()
                  && !world.profile(id).keys().contains(fact.other())
              ? Optional.of("I9: " + id + " was restored without its " + fact.other())
              : Optional.empty();
      case KEY_CLAIMED ->
          world.owners(fact.other()).contains(id) && !world.claimedBy(fact.other(), id)
              ? Optional.of("I11: " + fact.other() + " was taken from " + id)
              : Optional.empty();
    };
  }

  private static boolean undone(World world, String destination) {
    return world.profile(destination).decisions().keySet().stream()
        .anyMatch(id -> id.contains(".undo.") && world.profile(destination).hasCommitted(id));
  }

  private static Optional<String> lostRow(World world, String id, String row) {
    var end = world.resolve(id);
    if (world.is(id, State.DELETED) || end == null && deletedAfterwards(world, id)) {
      return Optional.empty();
    }
    return end == null || !world.profile(end).rows().contains(row)
        ? Optional.of("I4: the acknowledged " + row + " of " + id + " is not in " + end)
        : Optional.empty();
  }

  private static boolean deletedAfterwards(World world, String id) {
    var at = id;
    for (int hops = 0; hops < MAX_HOPS && world.profile(at).link() != null; hops++) {
      at = world.profile(at).link().destination();
    }
    return world.is(at, State.DELETED);
  }

  private static Optional<String> inTransition(World world) {
    return world.profiles().keySet().stream()
        .filter(id -> world.is(id, State.FROZEN) || world.is(id, State.RESTORING))
        .findFirst()
        .map(id -> "I6: " + id + " is still in transition");
  }
}
