package kindred.model;

import java.util.List;
import kindred.model.Profile.Decision;
import kindred.model.Profile.Link;
import kindred.model.Rules.Flaw;
import kindred.model.World.Images;

/** Merges a source into a destination, or helps to complete such a merge. */
final class Merge implements Steps {

  private final Rules rules;
  private final String merge;
  private final String source;
  private final String destination;
  private final boolean aborts;
  private final boolean storesImages;
  private final Link link;

  private Merge(
      Rules rules,
      String merge,
      String source,
      String destination,
      boolean aborts,
      boolean storesImages) {
    this.rules = rules;
    this.merge = merge;
    this.source = source;
    this.destination = destination;
    this.aborts = aborts;
    this.storesImages = storesImages;
    this.link = new Link(merge, destination);
  }

  static Merge of(Rules rules, String merge, String source, String destination) {
    return new Merge(rules, merge, source, destination, false, false);
  }

  /** Aborts the merge if it is not decided yet. */
  static Merge aborting(Rules rules, String merge, String source, String destination) {
    return new Merge(rules, merge, source, destination, true, false);
  }

  /** Stores the images that an unmerge needs. */
  static Merge withImages(Rules rules, String merge, String source, String destination) {
    return new Merge(rules, merge, source, destination, false, true);
  }

  @Override
  public boolean open(World world) {
    return world.profile(source).frozenBy(link);
  }

  @Override
  public Move next(World world, Actor actor) {
    var from = world.profile(source);
    var to = world.profile(destination);
    return switch (actor.at()) {
      case Actor.START -> freeze(world, actor, from);
      case "read" -> readSource(world, actor, from);
      case "decision" -> readDecision(world, actor, to);
      case "destination" -> readDestination(world, actor, to);
      case "images" -> storeImages(world, actor);
      case "commit" -> commit(world, actor, to);
      case "repoint" -> repoint(world, actor);
      case "mark merged" -> markMerged(world, actor, from);
      case "abort" -> abort(world, actor, to);
      case "unfreeze" -> unfreeze(world, actor, from);
      default ->
          new Move(world.reporting(Fact.Kind.MERGED, source, destination), actor.to(Actor.DONE));
    };
  }

  /** The id of a merge is never used again. */
  private Move freeze(World world, Actor actor, Profile from) {
    boolean used = storesImages && world.profile(destination).decisions().containsKey(merge);
    if (from.active() && !used) {
      return new Move(world.with(source, from.frozen(link)), actor.to("read"));
    }
    return new Move(world, actor.to(from.frozenBy(link) ? "read" : Actor.DONE));
  }

  private Move readSource(World world, Actor actor, Profile from) {
    boolean frozen = from.frozenBy(link);
    var memory =
        frozen ? actor.memory().read(from.version(), from.keys(), from.rows()) : Memory.EMPTY;
    return new Move(world, actor.to("decision").remembering(memory));
  }

  private Move readDecision(World world, Actor actor, Profile to) {
    var decision = to.decisions().get(merge);
    if (actor.memory().keys() == null) {
      boolean committed = decision != null && decision.committed();
      return new Move(world, actor.to(committed ? "report" : Actor.DONE));
    }
    if (decision == null) {
      return new Move(world, actor.to("destination"));
    }
    var decided = actor.remembering(actor.memory().decided(decision.version()));
    return new Move(world, decided.to(decision.committed() ? "repoint" : "unfreeze"));
  }

  private Move readDestination(World world, Actor actor, Profile to) {
    if (storesImages && to.decisions().containsKey(merge)) {
      return new Move(world, actor.to("read"));
    }
    if (!to.active() || aborts) {
      return new Move(world, actor.to("abort"));
    }
    var memory = actor.memory();
    if (storesImages) {
      var images = new Images(to.version(), memory.keys(), memory.rows(), to.keys(), to.rows());
      var plan = memory.read(to.version(), null, null).images(images);
      return new Move(world, actor.to("images").remembering(plan));
    }
    var plan =
        memory.read(
            to.version(),
            Profile.union(to.keys(), memory.keys()),
            Profile.union(to.rows(), memory.rows()));
    return new Move(world, actor.to("commit").remembering(plan));
  }

  private Move storeImages(World world, Actor actor) {
    var images = actor.memory().images();
    var plan =
        actor
            .memory()
            .read(
                images.version(),
                Profile.union(images.keys(), images.sourceKeys()),
                Profile.union(images.rows(), images.sourceRows()))
            .images(null);
    return new Move(
        world.storing(merge, images, rules.has(Flaw.IMAGES_BY_CLOCK)),
        actor.to("commit").remembering(plan));
  }

  private Move commit(World world, Actor actor, Profile to) {
    var memory = actor.memory();
    boolean decided =
        to.decisions().containsKey(merge)
            && (!rules.has(Flaw.NO_ABORT_DECISION) || to.decisions().get(merge).committed());
    boolean asRead =
        to.activeAt(memory.version()) || to.active() && rules.has(Flaw.COMMIT_ANY_VERSION);
    if (decided || !asRead) {
      return new Move(world, actor.to("read"));
    }
    var committed =
        to.changed(memory.keys(), memory.rows()).decided(merge, Decision.merged(to.version() + 1));
    return new Move(world.with(destination, committed), actor.to("read"));
  }

  private Move repoint(World world, Actor actor) {
    var keys = keys(actor);
    if (actor.index() == keys.size()) {
      return new Move(world, actor.to("mark merged"));
    }
    var key = keys.get(actor.index());
    var next = actor.to("repoint", actor.index() + 1);
    if (!world.claimedBy(key, source) || late(world.claim(key), actor)) {
      return new Move(world, next);
    }
    var own = new Claim(destination, merge, actor.memory().decided());
    return rules.has(Flaw.RELEASE_SOURCE_CLAIMS)
        ? new Move(world.without(key), next)
        : new Move(world.with(key, own), next);
  }

  /** An unmerge has given back to the source a claim with a later stamp than the freeze. */
  private boolean late(Claim claim, Actor actor) {
    return claim.stamp() > actor.memory().version() && !rules.has(Flaw.REPOINT_ANY_STAMP);
  }

  private static List<String> keys(Actor actor) {
    return actor.memory().keys().stream().sorted().toList();
  }

  private Move markMerged(World world, Actor actor, Profile from) {
    return from.frozenBy(link)
        ? new Move(world.with(source, from.markedMerged()), actor.to("report"))
        : new Move(world, actor.to("report"));
  }

  private Move abort(World world, Actor actor, Profile to) {
    if (rules.has(Flaw.NO_ABORT_DECISION)) {
      return new Move(world, actor.to("unfreeze"));
    }
    var aborted =
        to.decisions().containsKey(merge)
            ? world
            : world.with(
                destination, world.partition(destination).decided(merge, Decision.ABORTED));
    return new Move(aborted, actor.to("read"));
  }

  private Move unfreeze(World world, Actor actor, Profile from) {
    return new Move(
        from.frozenBy(link) ? world.with(source, from.unfrozen()) : world, actor.to(Actor.DONE));
  }
}
