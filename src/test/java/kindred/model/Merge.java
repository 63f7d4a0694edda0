package kindred.model;

import java.util.List;
import kindred.model.Customer.Decision;
import kindred.model.Customer.Link;
import kindred.model.Rules.Flaw;
import kindred.model.World.Before;

/** Merges a source into a destination, or helps to. */
final class Merge implements Steps {

  private final Rules rules;
  private final String merge;
  private final String source;
  private final String destination;
  private final boolean against;
  private final Link link;
  private final boolean remembers;

  /**
   * @param against whether this one decides against the merge if nobody has decided yet
   */
  Merge(Rules rules, String merge, String source, String destination, boolean against) {
    this(rules, merge, source, destination, against, false);
  }

  private Merge(
      Rules rules,
      String merge,
      String source,
      String destination,
      boolean against,
      boolean remembers) {
    this.rules = rules;
    this.merge = merge;
    this.source = source;
    this.destination = destination;
    this.against = against;
    this.link = new Link(merge, destination);
    this.remembers = remembers;
  }

  static Merge remembered(Rules rules, String merge, String source, String destination) {
    return new Merge(rules, merge, source, destination, false, true);
  }

  @Override
  public boolean open(World world) {
    return world.customer(source).frozenBy(link);
  }

  @Override
  public Move next(World world, Actor actor) {
    var from = world.customer(source);
    var to = world.customer(destination);
    return switch (actor.at()) {
      case Actor.START -> freeze(world, actor, from);
      case "read" -> rules.built() ? readSource(world, actor, from) : read(world, actor, from, to);
      case "decision" -> readDecision(world, actor, to);
      case "destination" -> readDestination(world, actor, to);
      case "remember" -> remember(world, actor);
      case "commit" -> commit(world, actor, to);
      case "lead" -> repoint(world, actor);
      case "bury" -> markMerged(world, actor, from);
      case "abort" -> abort(world, actor, to);
      case "thaw" -> pendingMerges(world, actor, from);
      default ->
          new Move(world.telling(Fact.Kind.MERGED, source, destination), actor.to(Actor.DONE));
    };
  }

  /** The id of a merge is never used again. */
  private Move freeze(World world, Actor actor, Customer from) {
    boolean over = remembers && world.customer(destination).decisions().containsKey(merge);
    if (from.active() && !over) {
      return new Move(world.with(source, from.frozen(link)), actor.to("read"));
    }
    return new Move(world, actor.to(from.frozenBy(link) ? "read" : Actor.DONE));
  }

  /** As designed: source, decision and destination at once. */
  private Move read(World world, Actor actor, Customer from, Customer to) {
    if (!from.frozenBy(link)) {
      return new Move(world, actor.to(Actor.DONE));
    }
    var read = actor.remembering(actor.memory().read(to.version(), from.keys(), from.rows()));
    var decision = to.decisions().get(merge);
    if (decision != null) {
      return new Move(world, read.to(decision.committed() ? "lead" : "thaw"));
    }
    return new Move(world, read.to(!to.active() || against ? "abort" : "commit"));
  }

  /** As built: one read after the other. */
  private Move readSource(World world, Actor actor, Customer from) {
    boolean frozen = from.frozenBy(link);
    var memory =
        frozen ? actor.memory().read(from.version(), from.keys(), from.rows()) : Memory.EMPTY;
    return new Move(world, actor.to("decision").remembering(memory));
  }

  private Move readDecision(World world, Actor actor, Customer to) {
    var decision = to.decisions().get(merge);
    if (actor.memory().keys() == null) {
      boolean committed = decision != null && decision.committed();
      return new Move(world, actor.to(committed ? "say" : Actor.DONE));
    }
    if (decision == null) {
      return new Move(world, actor.to("destination"));
    }
    var decided = actor.remembering(actor.memory().commit(decision.version()));
    return new Move(world, decided.to(decision.committed() ? "lead" : "thaw"));
  }

  private Move readDestination(World world, Actor actor, Customer to) {
    if (remembers && to.decisions().containsKey(merge)) {
      return new Move(world, actor.to("read"));
    }
    if (!to.active() || against) {
      return new Move(world, actor.to("abort"));
    }
    var memory = actor.memory();
    if (remembers) {
      var before = new Before(to.version(), memory.keys(), memory.rows(), to.keys(), to.rows());
      var plan = memory.read(to.version(), null, null).before(before);
      return new Move(world, actor.to("remember").remembering(plan));
    }
    var plan =
        memory.read(
            to.version(),
            Customer.union(to.keys(), memory.keys()),
            Customer.union(to.rows(), memory.rows()));
    return new Move(world, actor.to("commit").remembering(plan));
  }

  private Move remember(World world, Actor actor) {
    var before = actor.memory().before();
    var plan =
        actor
            .memory()
            .read(
                before.version(),
                Customer.union(before.keys(), before.sourceKeys()),
                Customer.union(before.rows(), before.sourceRows()))
            .before(null);
    return new Move(
        world.remembering(merge, before, rules.have(Flaw.REMEMBER_BY_CLOCK)),
        actor.to("commit").remembering(plan));
  }

  private Move commit(World world, Actor actor, Customer to) {
    var memory = actor.memory();
    boolean decided =
        to.decisions().containsKey(merge)
            && (!rules.have(Flaw.NO_ABORT_DECISION) || to.decisions().get(merge).committed());
    boolean asRead =
        to.activeAt(memory.version()) || to.active() && rules.have(Flaw.COMMIT_ANY_VERSION);
    if (decided || !asRead) {
      return new Move(world, actor.to("read"));
    }
    var merged =
        rules.built()
            ? to.changed(memory.keys(), memory.rows())
            : to.changed(
                Customer.union(to.keys(), memory.keys()), Customer.union(to.rows(), memory.rows()));
    int version = rules.built() ? to.version() + 1 : 0;
    var committed = merged.decided(merge, Decision.merged(version));
    return new Move(world.with(destination, committed), actor.to(rules.built() ? "read" : "lead"));
  }

  private Move repoint(World world, Actor actor) {
    var keys = keys(actor);
    if (actor.index() == keys.size()) {
      return new Move(world, actor.to("bury"));
    }
    var key = keys.get(actor.index());
    int stamp = rules.built() ? actor.memory().commit() : actor.memory().version() + 1;
    var next = actor.to("lead", actor.index() + 1);
    if (!world.claimedBy(key, source) || late(world.claim(key), actor)) {
      return new Move(world, next);
    }
    return rules.have(Flaw.RELEASE_THE_SOURCES_KEYS)
        ? new Move(world.without(key), next)
        : new Move(world.with(key, new Claim(destination, merge, stamp)), next);
  }

  /** A claim stamped later than the freeze was given back to the source by an undoing. */
  private boolean late(Claim claim, Actor actor) {
    return rules.built()
        && claim.version() > actor.memory().version()
        && !rules.have(Flaw.LEAD_ANY_STAMP);
  }

  private static List<String> keys(Actor actor) {
    return actor.memory().keys().stream().sorted().toList();
  }

  private Move markMerged(World world, Actor actor, Customer from) {
    return from.frozenBy(link)
        ? new Move(world.with(source, from.markedMerged()), actor.to("say"))
        : new Move(world, actor.to("say"));
  }

  private Move abort(World world, Actor actor, Customer to) {
    var decision = to.decisions().get(merge);
    if (rules.have(Flaw.NO_ABORT_DECISION)) {
      return new Move(world, actor.to("thaw"));
    }
    if (rules.built()) {
      var aborted =
          decision == null ? world.with(destination, to.decided(merge, Decision.ABORTED)) : world;
      return new Move(aborted, actor.to("read"));
    }
    if (decision != null) {
      return new Move(world, actor.to(decision.committed() ? "lead" : "thaw"));
    }
    return new Move(world.with(destination, to.decided(merge, Decision.ABORTED)), actor.to("thaw"));
  }

  private Move pendingMerges(World world, Actor actor, Customer from) {
    return new Move(
        from.frozenBy(link) ? world.with(source, from.resolved()) : world, actor.to(Actor.DONE));
  }
}
