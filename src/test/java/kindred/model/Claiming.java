package kindred.model;

import kindred.model.Customer.State;
import kindred.model.Memory.Fence;
import kindred.model.Rules.Flaw;

/** How a unique key value is claimed, step by step; judge, fence and steal what is in the way. */
final class Claiming {

  /** Where an actor is in it. */
  enum Stage {
    TRY,
    LOOK,
    FENCE,
    STEAL
  }

  /** How a step ended. */
  enum Verdict {
    MINE,
    TAKEN,
    /** Somebody else has to finish first. */
    BUSY,
    /** The own profile has moved on. */
    STALE,
    /** Not decided yet: take the next step. */
    AGAIN
  }

  record Result(World world, Verdict resolution, Memory memory) {}

  private static final String IMPORT = "imp";
  private static final int MOST_HOPS = 4;

  private final Rules rules;

  Claiming(Rules rules) {
    this.rules = rules;
  }

  Result step(World world, Memory memory, String key, Claim mine) {
    var stage = memory.claiming() == null ? Stage.TRY : memory.claiming();
    return switch (stage) {
      case TRY -> attempt(world, memory, key, mine);
      case LOOK -> rules.built() ? hop(world, memory, key, mine) : look(world, memory, key);
      case FENCE -> fence(world, memory);
      case STEAL -> steal(world, memory, key, mine);
    };
  }

  private Result attempt(World world, Memory memory, String key, Claim mine) {
    var standing = world.claim(key);
    if (standing == null) {
      return end(world.with(key, mine), Verdict.MINE, memory);
    }
    if (!standing.isOf(mine.owner())) {
      var looking = memory.against(standing).claiming(Stage.LOOK);
      return new Result(
          world,
          Verdict.AGAIN,
          rules.built() ? looking.fence(Fence.of(standing.owner(), null, 0)) : looking);
    }
    if (rules.have(Flaw.NO_STAMP)) {
      return end(world, Verdict.MINE, memory);
    }
    if (standing.version() < mine.version() || rules.have(Flaw.STAMPS_GO_BACK)) {
      return end(world.with(key, mine), Verdict.MINE, memory);
    }
    boolean same = standing.version() == mine.version();
    return end(world, same ? Verdict.MINE : Verdict.STALE, memory);
  }

  /** As designed: the whole chain at once. */
  private Result look(World world, Memory memory, String key) {
    var target = memory.against().owner();
    for (int hops = 0; world.is(target, State.MERGED) && hops < MOST_HOPS; hops++) {
      target = world.customer(target).link().destination();
    }
    return readSerial(world, memory, key, target, null);
  }

  /** As built: one profile of the chain after the other. */
  private Result hop(World world, Memory memory, String key, Claim mine) {
    var target = memory.fence().customer();
    var customer = world.customer(target);
    var via = memory.fence().via();
    if (via != null && customer.undid(memory.fence().undoing())) {
      boolean returned =
          customer.decisions().get(memory.fence().undoing()).returned().contains(key);
      return end(world, returned ? Verdict.TAKEN : Verdict.BUSY, memory);
    }
    if (customer.is(State.MERGED)) {
      var next = Fence.of(customer.link().destination(), null, 0);
      return new Result(world, Verdict.AGAIN, memory.fence(next));
    }
    if (customer.is(State.RESTORING)) {
      return new Result(world, Verdict.AGAIN, memory.fence(beyond(world, target, customer)));
    }
    return readSerial(world, memory, key, target, mine);
  }

  /** Whether it has returned is looked at in one read with the profile it may return from. */
  private Fence beyond(World world, String id, Customer restoring) {
    var destination = restoring.link().destination();
    boolean apart = rules.have(Flaw.DECISION_READ_APART);
    return apart && !world.customer(destination).undid(restoring.undoing())
        ? Fence.of(destination, null, 0)
        : new Fence(destination, null, 0, id, restoring.undoing());
  }

  private Result readSerial(World world, Memory memory, String key, String target, Claim mine) {
    var owner = world.customer(target);
    if (owner.is(State.FROZEN)) {
      return end(world, Verdict.BUSY, memory);
    }
    if (owner.active() && owner.keys().contains(key)) {
      boolean own = mine != null && mine.isOf(target);
      return end(world, own ? Verdict.STALE : Verdict.TAKEN, memory);
    }
    boolean unborn = owner.is(State.NONE);
    if (unborn && memory.against().op().startsWith(IMPORT) && world.importing()) {
      return end(world, Verdict.BUSY, memory);
    }
    if (owner.is(State.DELETED) || owner.is(State.FENCED)) {
      return new Result(world, Verdict.AGAIN, memory.claiming(Stage.STEAL));
    }
    var looked = Fence.of(target, owner.state(), owner.version());
    var stage = rules.have(Flaw.NO_FENCE) ? Stage.STEAL : Stage.FENCE;
    return new Result(world, Verdict.AGAIN, memory.fence(looked).claiming(stage));
  }

  private Result fence(World world, Memory memory) {
    var looked = memory.fence();
    var owner = world.customer(looked.customer());
    if (looked.state() == State.NONE) {
      return owner.is(State.NONE)
          ? fenced(world.with(looked.customer(), owner.fenced()), memory)
          : refused(world, memory);
    }
    return owner.activeAt(looked.version())
        ? fenced(world.with(looked.customer(), owner.bumped()), memory)
        : refused(world, memory);
  }

  private static Result fenced(World world, Memory memory) {
    return new Result(world, Verdict.AGAIN, memory.claiming(Stage.STEAL));
  }

  /** As built, everything is looked at again; as designed, the owner only. */
  private Result refused(World world, Memory memory) {
    var stage = rules.built() ? Stage.TRY : Stage.LOOK;
    return new Result(world, Verdict.AGAIN, memory.claiming(stage));
  }

  private Result steal(World world, Memory memory, String key, Claim mine) {
    boolean asRead = memory.against().equals(world.claim(key));
    return asRead || rules.have(Flaw.STEAL_BLINDLY)
        ? end(world.with(key, mine), Verdict.MINE, memory)
        : end(world, Verdict.AGAIN, memory);
  }

  /** As built, nothing of it is kept. */
  private Result end(World world, Verdict resolution, Memory memory) {
    var ended = memory.claiming(Stage.TRY);
    return new Result(world, resolution, rules.built() ? ended.against(null).fence(null) : ended);
  }
}
