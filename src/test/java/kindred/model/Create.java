package kindred.model;

import java.util.List;
import java.util.Set;
import kindred.model.Customer.State;
import kindred.model.Rules.Flaw;

/** Creates a profile online. */
final class Create implements Steps {

  private final Rules rules;
  private final Claiming claiming;
  private final String id;
  private final List<String> keys;
  private final String op;

  Create(Rules rules, String id, String op, String... keys) {
    this.rules = rules;
    this.claiming = new Claiming(rules);
    this.id = id;
    this.op = op;
    this.keys = List.of(keys);
  }

  @Override
  public Move next(World world, Actor actor) {
    return switch (actor.at()) {
      case Actor.START, "claim" -> claim(world, actor.to("claim", actor.index()));
      case "birth" -> birth(world, actor);
      case "say" -> new Move(world.telling(Fact.Kind.CREATED, id, ""), actor.to(Actor.DONE));
      case "fence" -> fence(world, actor);
      case "release" -> release(world, actor);
      default -> new Move(world, actor.to(Actor.DONE));
    };
  }

  private Move claim(World world, Actor actor) {
    int i = actor.index();
    var result = claiming.step(world, actor.memory(), keys.get(i), new Claim(id, op, 0));
    var next =
        switch (result.resolution()) {
          case MINE -> i + 1 == keys.size() ? actor.to("birth") : actor.to("claim", i + 1);
          case TAKEN, BUSY -> actor.to(i > 0 ? "fence" : "end");
          default -> actor;
        };
    return new Move(result.world(), next.remembering(result.memory()));
  }

  private Move birth(World world, Actor actor) {
    var own = world.customer(id);
    boolean overFence = own.is(State.FENCED) && rules.have(Flaw.INSERT_OVER_FENCE);
    if (own.is(State.NONE) || overFence) {
      return new Move(world.with(id, own.born(Set.copyOf(keys))), actor.to("say"));
    }
    return new Move(world, actor.to(own.is(State.FENCED) ? "end" : "say"));
  }

  private Move fence(World world, Actor actor) {
    var own = world.customer(id);
    if (rules.have(Flaw.NO_FENCE_IN_UNDO)) {
      return new Move(world, actor.to("release"));
    }
    if (own.is(State.NONE)) {
      return new Move(world.with(id, own.fenced()), actor.to("release"));
    }
    return new Move(world, actor.to(own.is(State.FENCED) ? "release" : "say"));
  }

  private Move release(World world, Actor actor) {
    int i = actor.index();
    var key = keys.get(i);
    var released = world.claimedBy(key, id) ? world.without(key) : world;
    boolean last = i + 2 >= keys.size();
    return new Move(released, last ? actor.to("end") : actor.to("release", i + 1));
  }
}
