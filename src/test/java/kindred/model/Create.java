package kindred.model;

import java.util.List;
import java.util.Set;
import kindred.model.Profile.State;
import kindred.model.Rules.Flaw;

/** Creates a profile by a request. */
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
      case "insert" -> insert(world, actor);
      case "report" -> new Move(world.reporting(Fact.Kind.CREATED, id, ""), actor.to(Actor.DONE));
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
          case CLAIMED -> i + 1 == keys.size() ? actor.to("insert") : actor.to("claim", i + 1);
          case TAKEN, BUSY -> actor.to(i > 0 ? "fence" : "end");
          default -> actor;
        };
    return new Move(result.world(), next.remembering(result.memory()));
  }

  private Move insert(World world, Actor actor) {
    var own = world.profile(id);
    boolean overFence = own.is(State.FENCED) && rules.has(Flaw.INSERT_OVER_FENCE);
    if (own.is(State.NONE) || overFence) {
      return new Move(world.with(id, own.inserted(Set.copyOf(keys))), actor.to("report"));
    }
    return new Move(world, actor.to(own.is(State.FENCED) ? "end" : "report"));
  }

  private Move fence(World world, Actor actor) {
    var own = world.profile(id);
    if (rules.has(Flaw.RELEASE_WITHOUT_FENCE)) {
      return new Move(world, actor.to("release"));
    }
    if (own.is(State.NONE)) {
      return new Move(world.with(id, own.fenced()), actor.to("release"));
    }
    return new Move(world, actor.to(own.is(State.FENCED) ? "release" : "report"));
  }

  private Move release(World world, Actor actor) {
    int i = actor.index();
    var key = keys.get(i);
    var released = world.claimedBy(key, id) ? world.without(key) : world;
    boolean last = i + 2 >= keys.size();
    return new Move(released, last ? actor.to("end") : actor.to("release", i + 1));
  }
}
