package kindred.model;

import java.util.ArrayList;
import java.util.TreeSet;
import kindred.model.Profile.State;

/** Deletes a profile. */
final class Delete implements Steps {

  private final String id;

  Delete(String id) {
    this.id = id;
  }

  @Override
  public Move next(World world, Actor actor) {
    var own = world.profile(id);
    return switch (actor.at()) {
      case Actor.START -> read(world, actor, own);
      case "delete" -> delete(world, actor, own);
      default -> release(world, actor, id);
    };
  }

  private static Move read(World world, Actor actor, Profile own) {
    if (!own.active()) {
      return new Move(world, actor.to(Actor.DONE));
    }
    var standing = new ArrayList<Claim>();
    new TreeSet<>(own.keys()).forEach(key -> standing.add(world.claim(key)));
    var memory = actor.memory().read(own.version(), own.keys(), null).standing(standing);
    return new Move(world, actor.to("delete").remembering(memory));
  }

  private Move delete(World world, Actor actor, Profile own) {
    if (own.activeAt(actor.memory().version())) {
      return new Move(world.with(id, own.deleted()), actor.to("release"));
    }
    return new Move(world, actor.to(own.is(State.DELETED) ? "release" : Actor.DONE));
  }

  /** D3: deletes the claims of a deleted profile, each in a step. */
  static Move release(World world, Actor actor, String id) {
    var keys = actor.memory().keys().stream().sorted().toList();
    if (actor.index() == keys.size()) {
      return new Move(world, actor.to(Actor.DONE));
    }
    var key = keys.get(actor.index());
    var released = world.claimedBy(key, id) ? world.without(key) : world;
    return new Move(released, actor.to("release", actor.index() + 1));
  }
}
