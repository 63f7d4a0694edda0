package kindred.model;

import java.util.Set;
import kindred.model.Profile.State;

/** Imports one row: the insert is a plain write, and any LWT on the same id takes precedence. */
final class Import implements Steps {

  private final Claiming claiming;
  private final String id;
  private final String key;
  private final String op;
  private final boolean ownsJob;

  /**
   * @param ownsJob whether the worker still has the lease of its job; without it, the worker cannot
   *     report an outcome
   */
  Import(Rules rules, String id, String key, String op, boolean ownsJob) {
    this.claiming = new Claiming(rules);
    this.id = id;
    this.key = key;
    this.op = op;
    this.ownsJob = ownsJob;
  }

  @Override
  public Move next(World world, Actor actor) {
    return switch (actor.at()) {
      case Actor.START -> claim(world, actor);
      case "insert" -> insert(world, actor);
      case "report" -> done(world, world.reporting(Fact.Kind.CREATED, id, "").importDone(), actor);
      default -> skipped(world, actor);
    };
  }

  private Move claim(World world, Actor actor) {
    if (world.claim(key) == null) {
      return new Move(world.with(key, new Claim(id, op, 0)), actor.to("insert"));
    }
    if (world.claimedBy(key, id)) {
      return new Move(world, actor.to("insert"));
    }
    var result = claiming.step(world, actor.memory(), key, new Claim(id, op, 0));
    var next =
        switch (result.resolution()) {
          case CLAIMED -> actor.to("insert");
          case TAKEN, BUSY -> actor.to("skip");
          default -> actor.to(Actor.START);
        };
    return new Move(result.world(), next.remembering(result.memory()));
  }

  private Move insert(World world, Actor actor) {
    var own = world.profile(id);
    var inserted = own.is(State.NONE) ? world.with(id, own.inserted(Set.of(key))) : world;
    return new Move(inserted, actor.to("report"));
  }

  private Move done(World before, World after, Actor actor) {
    return new Move(ownsJob && before.importing() ? after : before, actor.to(Actor.DONE));
  }

  private Move skipped(World world, Actor actor) {
    return new Move(ownsJob ? world.importDone() : world, actor.to(Actor.DONE));
  }
}
