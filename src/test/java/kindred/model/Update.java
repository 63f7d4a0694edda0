package kindred.model;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import kindred.model.Profile.State;
import kindred.model.Rules.Flaw;

/** Changes a profile: drops one key, adds one, and writes a row. */
final class Update implements Steps {

  private final Rules rules;
  private final Claiming claiming;
  private final String id;
  private final String drop;
  private final String add;
  private final String op;
  private final String row;

  /**
   * @param drop the key that the profile loses; null for none
   * @param add the key that the profile gets; null for none
   * @param row what is written; null for nothing
   */
  Update(Rules rules, String id, String drop, String add, String op, String row) {
    this.rules = rules;
    this.claiming = new Claiming(rules);
    this.id = id;
    this.drop = drop;
    this.add = add;
    this.op = op;
    this.row = row;
  }

  @Override
  public Move next(World world, Actor actor) {
    return switch (actor.at()) {
      case Actor.START -> read(world, actor);
      case "standing" -> new Move(world, claimOrChange(standing(world, actor)));
      case "claim" -> claim(world, actor);
      case "change" -> change(world, actor);
      case "undo claim" ->
          new Move(world.claimedBy(add, id) ? world.without(add) : world, actor.to(Actor.DONE));
      case "release" -> release(world, actor);
      case "owner" -> readOwner(world, actor);
      default -> releaseExactly(world, actor);
    };
  }

  private Move read(World world, Actor actor) {
    var own = world.profile(id);
    if (!own.active()) {
      return new Move(world, actor.to(Actor.DONE));
    }
    var read = actor.remembering(actor.memory().read(own.version(), own.keys(), own.rows()));
    return drop == null
        ? new Move(world, claimOrChange(standing(world, read)))
        : new Move(world, read.to("standing"));
  }

  private Actor standing(World world, Actor actor) {
    var claim = drop == null ? null : world.claim(drop);
    return actor.remembering(actor.memory().standing(Arrays.asList(claim)));
  }

  private Actor claimOrChange(Actor actor) {
    boolean claims = add != null && !actor.memory().keys().contains(add);
    return actor.to(claims ? "claim" : "change");
  }

  private Move claim(World world, Actor actor) {
    var own = new Claim(id, op, actor.memory().version());
    var result = claiming.step(world, actor.memory(), add, own);
    var next =
        switch (result.resolution()) {
          case CLAIMED -> actor.to("change");
          case TAKEN, BUSY -> actor.to(Actor.DONE);
          case STALE -> actor.to(Actor.START);
          case AGAIN -> actor;
        };
    return new Move(result.world(), next.remembering(result.memory()));
  }

  private Move change(World world, Actor actor) {
    var own = world.profile(id);
    var memory = actor.memory();
    if (own.activeAt(memory.version()) || own.active() && rules.has(Flaw.UPDATE_ANY_VERSION)) {
      return new Move(applied(world, own, memory), after(actor, dropped(memory)));
    }
    if (own.operations().contains(op)) {
      return new Move(world, after(actor, dropped(memory)));
    }
    if (rules.has(Flaw.RELEASE_ON_FAILURE) && add != null) {
      return new Move(world, actor.to("undo claim"));
    }
    return own.active()
        ? new Move(world, actor.to(Actor.START).remembering(memory.claiming(ClaimStep.TRY)))
        : new Move(world, actor.to(Actor.DONE));
  }

  private World applied(World world, Profile own, Memory memory) {
    var keys = new HashSet<>(memory.keys());
    if (drop != null) {
      keys.remove(drop);
    }
    if (add != null) {
      keys.add(add);
    }
    var rows = row == null ? memory.rows() : Profile.plus(memory.rows(), row);
    var written = world.with(id, own.changed(Set.copyOf(keys), rows).withOperation(op));
    return row == null ? written : written.reporting(Fact.Kind.UPDATED, id, row);
  }

  private boolean dropped(Memory memory) {
    return drop != null && memory.keys().contains(drop);
  }

  private Actor after(Actor actor, boolean dropped) {
    if (!dropped) {
      return actor.to(Actor.DONE);
    }
    var standing = actor.memory().standing().get(0);
    boolean ofAnother = standing != null && !standing.isOf(id);
    return actor.to(ofAnother ? "owner" : "release");
  }

  private Move release(World world, Actor actor) {
    boolean releasable = releasable(world.claim(drop), actor);
    return new Move(releasable ? world.without(drop) : world, actor.to(Actor.DONE));
  }

  private boolean releasable(Claim claim, Actor actor) {
    return claim != null
        && claim.isOf(id)
        && (claim.stamp() <= actor.memory().version() || rules.has(Flaw.RELEASE_ANY_STAMP));
  }

  /** Whether the claim read before the change is of a profile that was merged into this one. */
  private Move readOwner(World world, Actor actor) {
    var standing = actor.memory().standing().get(0);
    var owner = world.profile(standing.owner());
    boolean merged = owner.is(State.MERGED) || owner.is(State.RESTORING);
    boolean leadsHere = merged && id.equals(world.resolve(standing.owner()));
    return new Move(world, actor.to(leadsHere ? "release exactly" : "release"));
  }

  private Move releaseExactly(World world, Actor actor) {
    boolean asRead = actor.memory().standing().get(0).equals(world.claim(drop));
    return asRead
        ? new Move(world.without(drop), actor.to(Actor.DONE))
        : new Move(world, actor.to("release"));
  }
}
