package kindred.model;

import java.util.List;
import kindred.model.Rules.Flaw;
import kindred.model.Steps.Move;

/** The part of an unmerge that claims the keys of the source before the commit. */
final class KeyMoves {

  private static final String OWN = "own ";
  private static final String KEPT = "kept ";

  private final Rules rules;
  private final Claiming claiming;
  private final String op;
  private final String source;
  private final String destination;

  KeyMoves(Rules rules, String merge, String source, String destination) {
    this.rules = rules;
    this.claiming = new Claiming(rules);
    this.op = merge + ".undo";
    this.source = source;
    this.destination = destination;
  }

  /** The row by which a client of the destination makes a key of the source the destination's. */
  static String own(String key) {
    return OWN + key;
  }

  /** The row in an actor's memory for a key that another merge has added as well. */
  static String kept(String key) {
    return KEPT + key;
  }

  static boolean isKept(String row) {
    return row.startsWith(KEPT);
  }

  static List<String> keys(Actor actor) {
    return actor.memory().images().sourceKeys().stream().sorted().toList();
  }

  /** Whether a key stays with the destination. */
  static boolean stays(Memory memory, String key) {
    return memory.keys().contains(key)
        && (memory.rows().contains(own(key)) || memory.rows().contains(kept(key)));
  }

  /** The next round: everything is read again. */
  static Actor restart(Actor actor) {
    return actor.to("read").remembering(Memory.EMPTY);
  }

  /** Goes to the claim of the given key, or to the commit after the last one. */
  Actor claimOrCommit(Actor actor, int index) {
    return actor.to(index == keys(actor).size() ? "commit" : "claim", index);
  }

  /** Claims a key for the source, or finds out which claim is in the way. */
  Move claim(World world, Actor actor) {
    var memory = actor.memory();
    var key = key(actor);
    if (!memory.keys().contains(key)) {
      return acquire(world, actor);
    }
    if (rules.has(Flaw.MOVE_CLAIMS_AFTER_COMMIT)) {
      return claimed(world, actor, key);
    }
    var standing = world.claim(key);
    if (standing != null && standing.isOf(stays(memory, key) ? destination : source)) {
      return stamp(world, actor, key, standing);
    }
    if (standing != null
        && standing.isOf(destination)
        && tooNew(standing.stamp(), memory.version())) {
      return new Move(world, restart(actor));
    }
    if (standing == null || !destination.equals(world.resolve(standing.owner()))) {
      return ofThird(world, actor, standing);
    }
    boolean overlapping = !standing.isOf(source) && !standing.isOf(destination);
    return overlapping && stays(memory, key) && !rules.has(Flaw.TAKE_FROM_OVERLAPPING_MERGE)
        ? claimed(world, actor, key)
        : toMove(world, actor, standing);
  }

  private static String key(Actor actor) {
    return keys(actor).get(actor.index());
  }

  private static Move toMove(World world, Actor actor, Claim standing) {
    var memory = actor.memory().blocking(standing);
    return new Move(world, actor.to("move", actor.index()).remembering(memory));
  }

  /** A value of the destination is not claimed, or claimed for a third profile. */
  private Move ofThird(World world, Actor actor, Claim standing) {
    if (rules.has(Flaw.WAIT_FOR_THIRD_PROFILE)) {
      return new Move(world, restart(actor));
    }
    return standing != null && rules.has(Flaw.TAKE_FROM_THIRD_PROFILE)
        ? toMove(world, actor, standing)
        : new Move(world, actor.to("acquire", actor.index()));
  }

  private boolean tooNew(int stamp, int read) {
    return stamp > read && !rules.has(Flaw.MOVE_ANY_STAMP);
  }

  private Move stamp(World world, Actor actor, String key, Claim standing) {
    var own = own(actor, key);
    boolean unstamped = rules.has(Flaw.KEEP_UNSTAMPED) && standing.isOf(destination);
    if (standing.stamp() > own.stamp() && !unstamped) {
      return new Move(world, restart(actor));
    }
    boolean stamps = standing.stamp() < own.stamp() && !unstamped;
    return claimed(stamps ? world.with(key, own) : world, actor, key);
  }

  /** Moves the claim to its new owner, if it is still as it was read. */
  Move move(World world, Actor actor) {
    var memory = actor.memory();
    var key = key(actor);
    var own = own(actor, key);
    if (own.equals(world.claim(key))) {
      return claimed(world, actor, key);
    }
    return memory.blocking().equals(world.claim(key))
        ? claimed(world.with(key, own), actor, key)
        : new Move(world, actor.to("claim", actor.index()).remembering(memory.blocking(null)));
  }

  private Move claimed(World world, Actor actor, String key) {
    var memory = actor.memory().blocking(null);
    var all = stays(memory, key) ? memory.claimed() : Profile.plus(memory.claimed(), key);
    var next = claimOrCommit(actor.remembering(memory.claimed(all)), actor.index() + 1);
    return new Move(world, next);
  }

  /** Claims a key as any writer does. If one of both profiles has it, they were read too early. */
  Move acquire(World world, Actor actor) {
    var key = key(actor);
    var owner = owner(world, actor.memory());
    var result = claiming.step(world, actor.memory(), key, own(actor, key));
    var next = actor.remembering(result.memory());
    return switch (result.resolution()) {
      case CLAIMED -> claimed(result.world(), next, key);
      case TAKEN, BUSY ->
          new Move(
              result.world(),
              destination.equals(owner) || source.equals(owner)
                  ? restart(next)
                  : claimOrCommit(next, actor.index() + 1));
      case STALE -> new Move(result.world(), restart(next));
      case AGAIN -> new Move(result.world(), next);
    };
  }

  /** The profile that the claim in the way leads to, as far as it was read. */
  private static String owner(World world, Memory memory) {
    var read = memory.owner();
    if (read == null) {
      return null;
    }
    boolean restored =
        read.via() != null && world.profile(read.profile()).hasCommitted(read.undoDecision());
    return restored ? read.via() : read.profile();
  }

  private Claim own(Actor actor, String key) {
    var memory = actor.memory();
    if (memory.keys().contains(key) && stays(memory, key)) {
      return new Claim(destination, op, memory.version());
    }
    int round = rules.has(Flaw.RESTORE_WITH_ONE_STAMP) ? 0 : memory.version();
    return new Claim(source, op, memory.decided() + round);
  }
}
