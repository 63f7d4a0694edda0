package kindred.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import kindred.model.Customer.Decision;
import kindred.model.Customer.Link;
import kindred.model.Rules.Flaw;
import kindred.model.World.Before;

/** Undoes a merge, or helps to: the source comes back, the destination loses what came from it. */
final class Unmerge implements Steps {

  private static final String KEPT = "kept ";

  private final Rules rules;
  private final Claiming claiming;
  private final String merge;
  private final String source;
  private final String destination;
  private final Link link;

  Unmerge(Rules rules, String merge, String source, String destination) {
    this.rules = rules;
    this.claiming = new Claiming(rules);
    this.merge = merge;
    this.source = source;
    this.destination = destination;
    this.link = new Link(merge, destination);
  }

  /** The row by which a client of the destination has made a key of the source its own. */
  static String own(String key) {
    return "own " + key;
  }

  @Override
  public boolean open(World world) {
    return world.customer(source).restoringFrom(link);
  }

  @Override
  public Move next(World world, Actor actor) {
    var from = world.customer(source);
    var to = world.customer(destination);
    return switch (actor.at()) {
      case Actor.START -> begin(world, actor, from);
      case "possible" -> new Move(world, actor.to(to.active() ? "restore" : Actor.DONE));
      case "restore" -> restore(world, actor, from);
      case "read" -> readSource(world, actor, from);
      case "decision" -> readDecision(world, actor, to);
      case "destination" -> readDestination(world, actor, to);
      case "claim" -> claim(world, actor);
      case "acquire" -> acquire(world, actor, keys(actor).get(actor.index()));
      case "move" -> move(world, actor);
      case "commit" -> commit(world, actor, to);
      case "sort" -> sort(world, actor);
      case "give back" -> giveBack(world, actor, from);
      case "abort" -> abort(world, actor, to);
      case "rebury" -> markMergedAgain(world, actor, from);
      default -> new Move(world.telling(Fact.Kind.UNMERGED, source, merge), actor.to(Actor.DONE));
    };
  }

  private Move begin(World world, Actor actor, Customer from) {
    if (from.mergedBy(link)) {
      var read = actor.memory().read(from.version(), null, null);
      return new Move(world, actor.to("possible").remembering(read));
    }
    return new Move(world, actor.to(from.restoringFrom(link) ? "read" : Actor.DONE));
  }

  /** The source is in its place again, as it was; still its id leads to the destination. */
  private Move restore(World world, Actor actor, Customer from) {
    if (!from.mergedBy(link) || from.version() != actor.memory().version()) {
      return new Move(world, actor.to(Actor.START));
    }
    var before = world.befores().get(merge);
    var restored = from.restoring(before.sourceKeys(), before.sourceRows());
    return new Move(world.with(source, restored), actor.to("read"));
  }

  private Move readSource(World world, Actor actor, Customer from) {
    if (from.restoringFrom(link)) {
      var read = Memory.EMPTY.commit(from.version()).before(world.befores().get(merge));
      return new Move(world, actor.to("decision").remembering(read));
    }
    boolean back = from.link() == null || !from.link().merge().equals(merge);
    return new Move(world, actor.to(back ? "say" : Actor.DONE).remembering(Memory.EMPTY));
  }

  private Move readDecision(World world, Actor actor, Customer to) {
    var decision = to.decisions().get(undoing(actor));
    if (decision == null) {
      return new Move(world, actor.to("destination"));
    }
    var decided =
        actor.remembering(actor.memory().read(decision.version(), null, null).got(Set.of()));
    return new Move(world, decided.to(decision.committed() ? "sort" : "rebury"));
  }

  private Move readDestination(World world, Actor actor, Customer to) {
    if (to.decisions().containsKey(undoing(actor))) {
      return new Move(world, actor.to("decision"));
    }
    if (!to.active()) {
      return new Move(world, actor.to("abort"));
    }
    var rows = Customer.union(to.rows(), kept(world, actor, to));
    var memory = actor.memory().read(to.version(), to.keys(), rows).got(Set.of());
    return new Move(world, claimOrCommit(actor.remembering(memory), 0));
  }

  /** Marks for the keys that a later merge has brought, too, which stands. */
  private Set<String> kept(World world, Actor actor, Customer to) {
    var kept = new HashSet<String>();
    world
        .befores()
        .forEach(
            (id, before) -> {
              var made = to.decisions().get(id);
              boolean later =
                  made != null
                      && made.committed()
                      && made.version() > to.decisions().get(merge).version();
              if (later && to.decisions().keySet().stream().noneMatch(d -> undone(to, id, d))) {
                before.sourceKeys().stream()
                    .filter(keys(actor)::contains)
                    .forEach(key -> kept.add(KEPT + key));
              }
            });
    return kept;
  }

  private static boolean undone(Customer to, String merge, String decision) {
    return decision.startsWith(merge + ".undo.") && to.undid(decision);
  }

  private Actor claimOrCommit(Actor actor, int index) {
    return actor.to(index == keys(actor).size() ? "commit" : "claim", index);
  }

  /** Claims the keys for the source, or looks which claim stands in the way of that. */
  private Move claim(World world, Actor actor) {
    var memory = actor.memory();
    var key = keys(actor).get(actor.index());
    if (!memory.keys().contains(key)) {
      return acquire(world, actor, key);
    }
    if (rules.have(Flaw.RETURN_CLAIMS_AFTERWARDS)) {
      return won(world, actor, key);
    }
    var standing = world.claim(key);
    if (standing != null && standing.isOf(stays(memory, key) ? destination : source)) {
      return own(world, actor, key, standing);
    }
    if (standing != null
        && standing.isOf(destination)
        && tooNew(standing.version(), memory.version())) {
      return new Move(world, restart(actor));
    }
    if (standing == null || !destination.equals(world.resolve(standing.owner()))) {
      return another(world, actor, standing);
    }
    boolean overlapping = !standing.isOf(source) && !standing.isOf(destination);
    return overlapping && stays(memory, key) && !rules.have(Flaw.TAKE_FROM_A_SIBLING)
        ? won(world, actor, key)
        : move(world, actor, standing);
  }

  private Move move(World world, Actor actor, Claim standing) {
    var memory = actor.memory().against(standing);
    return new Move(world, actor.to("move", actor.index()).remembering(memory));
  }

  /** Nobody has claimed what the destination owns, or somebody who is none of both. */
  private Move another(World world, Actor actor, Claim standing) {
    if (rules.have(Flaw.WAIT_FOR_OTHERS)) {
      return new Move(world, restart(actor));
    }
    return standing != null && rules.have(Flaw.TAKE_FROM_OTHERS)
        ? move(world, actor, standing)
        : new Move(world, actor.to("acquire", actor.index()));
  }

  private boolean tooNew(int stamp, int read) {
    return stamp > read && !rules.have(Flaw.TAKE_ANY_STAMP);
  }

  private Move own(World world, Actor actor, String key, Claim standing) {
    var mine = mine(actor, key);
    boolean left = rules.have(Flaw.KEEP_WITHOUT_STAMP) && standing.isOf(destination);
    if (standing.version() > mine.version() && !left) {
      return new Move(world, restart(actor));
    }
    boolean stamp = standing.version() < mine.version() && !left;
    return won(stamp ? world.with(key, mine) : world, actor, key);
  }

  private Move move(World world, Actor actor) {
    var memory = actor.memory();
    var key = keys(actor).get(actor.index());
    var mine = mine(actor, key);
    if (mine.equals(world.claim(key))) {
      return won(world, actor, key);
    }
    return memory.against().equals(world.claim(key))
        ? won(world.with(key, mine), actor, key)
        : new Move(world, actor.to("claim", actor.index()).remembering(memory.against(null)));
  }

  private Move won(World world, Actor actor, String key) {
    var memory = actor.memory().against(null);
    var got = stays(memory, key) ? memory.got() : Customer.plus(memory.got(), key);
    return new Move(world, claimOrCommit(actor.remembering(memory.got(got)), actor.index() + 1));
  }

  /** As any claimer claims it; what one of both has was not as it was read. */
  private Move acquire(World world, Actor actor, String key) {
    var taker = taker(world, actor.memory());
    var result = claiming.step(world, actor.memory(), key, mine(actor, key));
    var next = actor.remembering(result.memory());
    return switch (result.resolution()) {
      case MINE -> won(result.world(), next, key);
      case TAKEN, BUSY ->
          new Move(
              result.world(),
              destination.equals(taker) || source.equals(taker)
                  ? restart(next)
                  : claimOrCommit(next, actor.index() + 1));
      case STALE -> new Move(result.world(), restart(next));
      case AGAIN -> new Move(result.world(), next);
    };
  }

  /** Whose profile is looked at. */
  private static String taker(World world, Memory memory) {
    var looked = memory.fence();
    if (looked == null) {
      return null;
    }
    boolean back =
        looked.via() != null && world.customer(looked.customer()).undid(looked.undoing());
    return back ? looked.via() : looked.customer();
  }

  private Actor restart(Actor actor) {
    return actor.to("read").remembering(Memory.EMPTY);
  }

  private Claim mine(Actor actor, String key) {
    var memory = actor.memory();
    if (memory.keys().contains(key) && stays(memory, key)) {
      return new Claim(destination, merge + ".undo", memory.version());
    }
    int round = rules.have(Flaw.RETURN_WITH_ONE_STAMP) ? 0 : memory.version();
    return new Claim(source, merge + ".undo", memory.commit() + round);
  }

  private static boolean stays(Memory memory, String key) {
    return memory.keys().contains(key)
        && (memory.rows().contains(own(key)) || memory.rows().contains(KEPT + key));
  }

  private Move commit(World world, Actor actor, Customer to) {
    var memory = actor.memory();
    boolean asRead =
        to.activeAt(memory.version()) || to.active() && rules.have(Flaw.UNDO_ANY_VERSION);
    if (!asRead || to.decisions().containsKey(undoing(actor))) {
      return new Move(world, restart(actor));
    }
    Before before = memory.before();
    var gone = new HashSet<>(Customer.minus(before.sourceRows(), before.rows()));
    memory.rows().stream().filter(row -> row.startsWith(KEPT)).forEach(gone::add);
    var given = new HashSet<>(keys(actor));
    given.removeIf(key -> stays(memory, key));
    var after =
        to.changed(Customer.minus(memory.keys(), given), Customer.minus(memory.rows(), gone))
            .decided(undoing(actor), new Decision(true, to.version() + 1, memory.got()));
    var committed = world.with(destination, after);
    for (var key : memory.got()) {
      committed = committed.telling(Fact.Kind.RETURNED, source, key);
    }
    return new Move(committed, restart(actor));
  }

  /** Which keys the source has: those that are claimed for it. */
  private Move sort(World world, Actor actor) {
    var keys = keys(actor);
    if (actor.index() == keys.size()) {
      return new Move(world, actor.to("give back"));
    }
    var key = keys.get(actor.index());
    var next = actor.to("sort", actor.index() + 1);
    if (rules.have(Flaw.RETURN_CLAIMS_AFTERWARDS) && world.claimedBy(key, destination)) {
      var late = new Claim(source, merge + ".undo", actor.memory().version());
      var got = Customer.plus(actor.memory().got(), key);
      return new Move(world.with(key, late), next.remembering(actor.memory().got(got)));
    }
    boolean mine = world.claimedBy(key, source) || rules.have(Flaw.RETURN_WITH_ALL_KEYS);
    var got = new HashSet<>(actor.memory().got());
    if (mine) {
      got.add(key);
    }
    return new Move(world, next.remembering(actor.memory().got(Set.copyOf(got))));
  }

  private Move giveBack(World world, Actor actor, Customer from) {
    var memory = actor.memory();
    if (!from.restoringFrom(link) || from.version() != memory.commit()) {
      return new Move(world, restart(actor));
    }
    var back = from.returned(memory.got(), memory.commit() + memory.version());
    return new Move(world.with(source, back), actor.to("say").remembering(Memory.EMPTY));
  }

  private Move abort(World world, Actor actor, Customer to) {
    if (rules.have(Flaw.NO_ABORT_OF_UNDO)) {
      return new Move(world, actor.to("rebury"));
    }
    var aborted =
        to.decisions().containsKey(undoing(actor))
            ? world
            : world.with(destination, to.decided(undoing(actor), Decision.ABORTED));
    return new Move(aborted, actor.to("decision"));
  }

  private Move markMergedAgain(World world, Actor actor, Customer from) {
    boolean mine = from.restoringFrom(link) && from.version() == actor.memory().commit();
    return new Move(
        mine ? world.with(source, from.markedMerged()) : world,
        actor.to(Actor.DONE).remembering(Memory.EMPTY));
  }

  private String undoing(Actor actor) {
    return Customer.undoing(merge, actor.memory().commit());
  }

  private static List<String> keys(Actor actor) {
    return actor.memory().before().sourceKeys().stream().sorted().toList();
  }
}
