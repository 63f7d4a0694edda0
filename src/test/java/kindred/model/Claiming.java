package kindred.model;

import kindred.model.Memory.OwnerRead;
import kindred.model.Profile.State;
import kindred.model.Rules.Flaw;

/** Claims a unique key value step by step: resolves the claim in the way, fences and steals. */
final class Claiming {

  /** How a step ended. */
  enum Resolution {
    CLAIMED,
    TAKEN,
    /** Another operation has to end first. */
    BUSY,
    /** The own profile has changed since it was read. */
    STALE,
    /** Not resolved yet: take the next step. */
    AGAIN
  }

  record Result(World world, Resolution resolution, Memory memory) {}

  private static final String IMPORT = "imp";

  private final Rules rules;

  Claiming(Rules rules) {
    this.rules = rules;
  }

  Result step(World world, Memory memory, String key, Claim own) {
    var step = memory.claiming() == null ? ClaimStep.TRY : memory.claiming();
    return switch (step) {
      case TRY -> attempt(world, memory, key, own);
      case READ_OWNER -> readOwner(world, memory, key, own);
      case READ_ROW -> readRow(world, memory, key, own);
      case FENCE -> fence(world, memory);
      case STEAL -> steal(world, memory, key, own);
    };
  }

  private Result attempt(World world, Memory memory, String key, Claim own) {
    var standing = world.claim(key);
    if (standing == null) {
      return end(world.with(key, own), Resolution.CLAIMED, memory);
    }
    if (!standing.isOf(own.owner())) {
      var next = OwnerRead.of(standing.owner(), null, 0);
      var reading = memory.blocking(standing).claiming(ClaimStep.READ_OWNER).owner(next);
      return new Result(world, Resolution.AGAIN, reading);
    }
    if (rules.has(Flaw.NO_STAMP)) {
      return end(world, Resolution.CLAIMED, memory);
    }
    if (standing.stamp() < own.stamp()) {
      return end(world.with(key, own), Resolution.CLAIMED, memory);
    }
    boolean same = standing.stamp() == own.stamp();
    return end(world, same ? Resolution.CLAIMED : Resolution.STALE, memory);
  }

  /** Reads one profile of a chain of redirects. */
  private Result readOwner(World world, Memory memory, String key, Claim own) {
    var id = memory.owner().profile();
    var profile = world.partition(id);
    return World.isImported(id) && profile.is(State.NONE)
        ? new Result(world, Resolution.AGAIN, memory.claiming(ClaimStep.READ_ROW))
        : follow(world, memory, key, profile, own);
  }

  /** The row was cleaned: the partition has a header by now, and is read again. */
  private Result readRow(World world, Memory memory, String key, Claim own) {
    var reading = memory.claiming(ClaimStep.READ_OWNER);
    return world
        .importedProfile(memory.owner().profile())
        .map(row -> follow(world, reading, key, row, own))
        .orElse(new Result(world, Resolution.AGAIN, reading));
  }

  private Result follow(World world, Memory memory, String key, Profile profile, Claim own) {
    var id = memory.owner().profile();
    var via = memory.owner().via();
    if (via != null && profile.hasCommitted(memory.owner().undoDecision())) {
      var decision = profile.decisions().get(memory.owner().undoDecision());
      boolean restored = decision.restoredKeys().contains(key);
      return end(world, restored ? Resolution.TAKEN : Resolution.BUSY, memory);
    }
    if (profile.is(State.MERGED)) {
      var next = OwnerRead.of(profile.link().destination(), null, 0);
      return new Result(world, Resolution.AGAIN, memory.owner(next));
    }
    if (profile.is(State.RESTORING)) {
      return new Result(world, Resolution.AGAIN, memory.owner(beyond(world, id, profile)));
    }
    return resolve(world, memory, key, profile, own);
  }

  /** The destination of a restoring source: one read shows the decision and the destination. */
  private OwnerRead beyond(World world, String id, Profile restoring) {
    var destination = restoring.link().destination();
    boolean apart = rules.has(Flaw.READ_DECISION_APART);
    return apart && !world.profile(destination).hasCommitted(restoring.undoDecision())
        ? OwnerRead.of(destination, null, 0)
        : new OwnerRead(destination, null, 0, id, restoring.undoDecision());
  }

  private Result resolve(World world, Memory memory, String key, Profile owner, Claim own) {
    var id = memory.owner().profile();
    if (owner.is(State.FROZEN)) {
      return end(world, Resolution.BUSY, memory);
    }
    if (owner.active() && owner.keys().contains(key)) {
      return end(world, own.isOf(id) ? Resolution.STALE : Resolution.TAKEN, memory);
    }
    boolean ofImport = memory.blocking().op().startsWith(IMPORT);
    if (owner.is(State.NONE) && ofImport && world.importing()) {
      return end(world, Resolution.BUSY, memory);
    }
    if (owner.is(State.DELETED) || owner.is(State.FENCED)) {
      return new Result(world, Resolution.AGAIN, memory.claiming(ClaimStep.STEAL));
    }
    var read = OwnerRead.of(id, owner.state(), owner.version());
    var step = rules.has(Flaw.NO_FENCE) ? ClaimStep.STEAL : ClaimStep.FENCE;
    return new Result(world, Resolution.AGAIN, memory.owner(read).claiming(step));
  }

  private Result fence(World world, Memory memory) {
    var read = memory.owner();
    var owner = world.profile(read.profile());
    if (read.state() == State.NONE) {
      return world
          .fence(read.profile())
          .map(fenced -> fenced(fenced, memory))
          .orElseGet(() -> refused(world, memory));
    }
    return owner.activeAt(read.version())
        ? fenced(world.with(read.profile(), owner.bumped()), memory)
        : refused(world, memory);
  }

  private static Result fenced(World world, Memory memory) {
    return new Result(world, Resolution.AGAIN, memory.claiming(ClaimStep.STEAL));
  }

  /** The fence was not applied: everything is read again. */
  private static Result refused(World world, Memory memory) {
    return new Result(world, Resolution.AGAIN, memory.claiming(ClaimStep.TRY));
  }

  private Result steal(World world, Memory memory, String key, Claim own) {
    boolean asRead = memory.blocking().equals(world.claim(key));
    return asRead || rules.has(Flaw.STEAL_UNCONDITIONALLY)
        ? end(world.with(key, own), Resolution.CLAIMED, memory)
        : end(world, Resolution.AGAIN, memory);
  }

  private static Result end(World world, Resolution resolution, Memory memory) {
    return new Result(world, resolution, memory.claiming(ClaimStep.TRY).blocking(null).owner(null));
  }
}
