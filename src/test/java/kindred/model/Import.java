package kindred.model;

import java.util.Set;
import kindred.model.Customer.State;

/** Imports one record: the birth is a plain write that any LWT beats. */
final class Import implements Steps {

  private final Claiming claiming;
  private final String id;
  private final String key;
  private final String op;
  private final boolean alive;

  /**
   * @param alive whether its job is still its own; a zombie cannot say that the record is done
   */
  Import(Rules rules, String id, String key, String op, boolean alive) {
    this.claiming = new Claiming(rules);
    this.id = id;
    this.key = key;
    this.op = op;
    this.alive = alive;
  }

  @Override
  public Move next(World world, Actor actor) {
    return switch (actor.at()) {
      case Actor.START -> claim(world, actor);
      case "birth" -> birth(world, actor);
      case "acknowledge" ->
          done(world, world.telling(Fact.Kind.CREATED, id, "").importDone(), actor);
      default -> skipped(world, actor);
    };
  }

  private Move claim(World world, Actor actor) {
    if (world.claim(key) == null) {
      return new Move(world.with(key, new Claim(id, op, 0)), actor.to("birth"));
    }
    if (world.claimedBy(key, id)) {
      return new Move(world, actor.to("birth"));
    }
    var result = claiming.step(world, actor.memory(), key, new Claim(id, op, 0));
    var next =
        switch (result.resolution()) {
          case MINE -> actor.to("birth");
          case TAKEN, BUSY -> actor.to("skip");
          default -> actor.to(Actor.START);
        };
    return new Move(result.world(), next.remembering(result.memory()));
  }

  private Move birth(World world, Actor actor) {
    var own = world.customer(id);
    var born = own.is(State.NONE) ? world.with(id, own.born(Set.of(key))) : world;
    return new Move(born, actor.to("acknowledge"));
  }

  private Move done(World before, World after, Actor actor) {
    return new Move(alive && before.importing() ? after : before, actor.to(Actor.DONE));
  }

  private Move skipped(World world, Actor actor) {
    return new Move(alive ? world.importDone() : world, actor.to(Actor.DONE));
  }
}
