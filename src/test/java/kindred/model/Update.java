package kindred.model;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import kindred.model.Customer.State;
import kindred.model.Rules.Flaw;

/** Changes a profile: one key goes, one comes, and a row is written. */
final class Update implements Steps {

  private final Rules rules;
  private final Claiming claiming;
  private final String id;
  private final String drop;
  private final String add;
  private final String op;
  private final String row;

  /**
   * @param drop the key that goes; null for none
   * @param add the key that comes; null for none
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
      case "give back" ->
          new Move(world.claimedBy(add, id) ? world.without(add) : world, actor.to(Actor.DONE));
      case "release" -> rules.built() ? releaseOwn(world, actor) : release(world, actor);
      case "owner" -> owner(world, actor);
      default -> releaseExactly(world, actor);
    };
  }

  private Move read(World world, Actor actor) {
    var own = world.customer(id);
    if (!own.active()) {
      return new Move(world, actor.to(Actor.DONE));
    }
    var rows = rules.built() ? own.rows() : null;
    var read = actor.remembering(actor.memory().read(own.version(), own.keys(), rows));
    return rules.built() && drop != null
        ? new Move(world, read.to("standing"))
        : new Move(world, claimOrChange(standing(world, read)));
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
    var mine = new Claim(id, op, actor.memory().version());
    var result = claiming.step(world, actor.memory(), add, mine);
    var next =
        switch (result.resolution()) {
          case MINE -> actor.to("change");
          case TAKEN, BUSY -> actor.to(Actor.DONE);
          case STALE -> actor.to(Actor.START);
          case AGAIN -> actor;
        };
    return new Move(result.world(), next.remembering(result.memory()));
  }

  private Move change(World world, Actor actor) {
    var own = world.customer(id);
    var memory = actor.memory();
    if (own.activeAt(memory.version()) || own.active() && rules.have(Flaw.CHANGE_ANY_VERSION)) {
      return new Move(applied(world, own, memory), after(actor, dropped(memory)));
    }
    if (recognised(own)) {
      return new Move(world, after(actor, dropped(memory)));
    }
    if (rules.have(Flaw.RELEASE_ON_FAILURE) && add != null) {
      return new Move(world, actor.to("give back"));
    }
    return own.active()
        ? new Move(world, actor.to(Actor.START).remembering(memory.claiming(Claiming.Stage.TRY)))
        : new Move(world, actor.to(Actor.DONE));
  }

  private World applied(World world, Customer own, Memory memory) {
    var keys = new HashSet<>(rules.built() ? memory.keys() : own.keys());
    if (drop != null) {
      keys.remove(drop);
    }
    if (add != null) {
      keys.add(add);
    }
    var rows = rules.built() ? memory.rows() : own.rows();
    var changed = own.changed(Set.copyOf(keys), row == null ? rows : Customer.plus(rows, row));
    var written = world.with(id, rules.built() ? changed.remembering(op) : changed);
    return row == null ? written : written.telling(Fact.Kind.UPDATED, id, row);
  }

  /** As built, every change leaves an operation row; as designed, the model looks for its row. */
  private boolean recognised(Customer own) {
    return rules.built()
        ? own.operations().contains(op)
        : own.active() && row != null && own.rows().contains(row);
  }

  private boolean dropped(Memory memory) {
    return drop != null && memory.keys().contains(drop);
  }

  private Actor after(Actor actor, boolean dropped) {
    if (!dropped) {
      return actor.to(Actor.DONE);
    }
    var standing = actor.memory().standing().get(0);
    boolean inherited = rules.built() && standing != null && !standing.isOf(id);
    return actor.to(inherited ? "owner" : "release");
  }

  /** As designed: one step, whoever holds the claim. */
  private Move release(World world, Actor actor) {
    var claim = world.claim(drop);
    if (releasable(claim, actor)) {
      return new Move(world.without(drop), actor.to(Actor.DONE));
    }
    boolean inherited =
        claim != null
            && !claim.isOf(id)
            && List.of(claim).equals(actor.memory().standing())
            && world.is(claim.owner(), State.MERGED)
            && id.equals(world.resolve(claim.owner()));
    return new Move(inherited ? world.without(drop) : world, actor.to(Actor.DONE));
  }

  private boolean releasable(Claim claim, Actor actor) {
    return claim != null
        && claim.isOf(id)
        && (claim.version() <= actor.memory().version() || rules.have(Flaw.RELEASE_ANY_STAMP));
  }

  private Move releaseOwn(World world, Actor actor) {
    boolean mine = releasable(world.claim(drop), actor);
    return new Move(mine ? world.without(drop) : world, actor.to(Actor.DONE));
  }

  /** Whether the claim read before the change is of a profile that was merged into this one. */
  private Move owner(World world, Actor actor) {
    var standing = actor.memory().standing().get(0);
    var owner = world.customer(standing.owner());
    boolean gone = owner.is(State.MERGED) || owner.is(State.RESTORING);
    boolean led = gone && id.equals(world.resolve(standing.owner()));
    return new Move(world, actor.to(led ? "release exactly" : "release"));
  }

  private Move releaseExactly(World world, Actor actor) {
    boolean asRead = actor.memory().standing().get(0).equals(world.claim(drop));
    return asRead
        ? new Move(world.without(drop), actor.to(Actor.DONE))
        : new Move(world, actor.to("release"));
  }
}
