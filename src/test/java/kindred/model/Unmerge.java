package kindred.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import kindred.model.Profile.Decision;
import kindred.model.Profile.Link;
import kindred.model.Rules.Flaw;

/** Undoes a merge, or helps to: restores the source, and removes from the destination its part. */
final class Unmerge implements Steps {

  private final Rules rules;
  private final KeyMoves keyMoves;
  private final String merge;
  private final String source;
  private final String destination;
  private final Link link;

  Unmerge(Rules rules, String merge, String source, String destination) {
    this.rules = rules;
    this.keyMoves = new KeyMoves(rules, merge, source, destination);
    this.merge = merge;
    this.source = source;
    this.destination = destination;
    this.link = new Link(merge, destination);
  }

  @Override
  public boolean open(World world) {
    return world.profile(source).restoringFrom(link);
  }

  @Override
  public Move next(World world, Actor actor) {
    var from = world.profile(source);
    var to = world.profile(destination);
    return switch (actor.at()) {
      case Actor.START -> begin(world, actor, from);
      case "check" -> new Move(world, actor.to(to.active() ? "restore" : Actor.DONE));
      case "restore" -> restore(world, actor, from);
      case "read" -> readSource(world, actor, from);
      case "decision" -> readDecision(world, actor, to);
      case "destination" -> readDestination(world, actor, to);
      case "claim" -> keyMoves.claim(world, actor);
      case "acquire" -> keyMoves.acquire(world, actor);
      case "move" -> keyMoves.move(world, actor);
      case "commit" -> commit(world, actor, to);
      case "read claims" -> readClaims(world, actor);
      case "activate" -> activate(world, actor, from);
      case "abort" -> abort(world, actor, to);
      case "mark merged" -> markMergedAgain(world, actor, from);
      default -> new Move(world.reporting(Fact.Kind.UNMERGED, source, merge), actor.to(Actor.DONE));
    };
  }

  private Move begin(World world, Actor actor, Profile from) {
    if (from.mergedBy(link)) {
      var read = actor.memory().read(from.version(), null, null);
      return new Move(world, actor.to("check").remembering(read));
    }
    return new Move(world, actor.to(from.restoringFrom(link) ? "read" : Actor.DONE));
  }

  /** The source has its content back; its id still leads to the destination. */
  private Move restore(World world, Actor actor, Profile from) {
    if (!from.mergedBy(link) || from.version() != actor.memory().version()) {
      return new Move(world, actor.to(Actor.START));
    }
    var images = world.images().get(merge);
    var restoring = from.restoring(images.sourceKeys(), images.sourceRows());
    return new Move(world.with(source, restoring), actor.to("read"));
  }

  private Move readSource(World world, Actor actor, Profile from) {
    if (from.restoringFrom(link)) {
      var read = Memory.EMPTY.decided(from.version()).images(world.images().get(merge));
      return new Move(world, actor.to("decision").remembering(read));
    }
    boolean restored = from.link() == null || !from.link().merge().equals(merge);
    return new Move(world, actor.to(restored ? "report" : Actor.DONE).remembering(Memory.EMPTY));
  }

  private Move readDecision(World world, Actor actor, Profile to) {
    var decision = to.decisions().get(decisionId(actor));
    if (decision == null) {
      return new Move(world, actor.to("destination"));
    }
    var decided =
        actor.remembering(actor.memory().read(decision.version(), null, null).claimed(Set.of()));
    return new Move(world, decided.to(decision.committed() ? "read claims" : "mark merged"));
  }

  private Move readDestination(World world, Actor actor, Profile to) {
    if (to.decisions().containsKey(decisionId(actor))) {
      return new Move(world, actor.to("decision"));
    }
    if (!to.active()) {
      return new Move(world, actor.to("abort"));
    }
    var rows = Profile.union(to.rows(), kept(world, actor, to));
    var memory = actor.memory().read(to.version(), to.keys(), rows).claimed(Set.of());
    return new Move(world, keyMoves.claimOrCommit(actor.remembering(memory), 0));
  }

  /** The keys that a later merge has added as well, if it is not undone. */
  private Set<String> kept(World world, Actor actor, Profile to) {
    var kept = new HashSet<String>();
    int version = to.decisions().get(merge).version();
    world
        .images()
        .forEach(
            (id, images) -> {
              var decision = to.decisions().get(id);
              boolean later =
                  decision != null && decision.committed() && decision.version() > version;
              if (later && to.decisions().keySet().stream().noneMatch(d -> undoes(to, id, d))) {
                images.sourceKeys().stream()
                    .filter(KeyMoves.keys(actor)::contains)
                    .forEach(key -> kept.add(KeyMoves.kept(key)));
              }
            });
    return kept;
  }

  private static boolean undoes(Profile to, String merge, String decision) {
    return decision.startsWith(merge + ".undo.") && to.hasCommitted(decision);
  }

  private Move commit(World world, Actor actor, Profile to) {
    var memory = actor.memory();
    boolean asRead =
        to.activeAt(memory.version()) || to.active() && rules.has(Flaw.UNMERGE_ANY_VERSION);
    if (!asRead || to.decisions().containsKey(decisionId(actor))) {
      return new Move(world, KeyMoves.restart(actor));
    }
    var images = memory.images();
    var removed = new HashSet<>(Profile.minus(images.sourceRows(), images.rows()));
    memory.rows().stream().filter(KeyMoves::isKept).forEach(removed::add);
    var given = new HashSet<>(KeyMoves.keys(actor));
    given.removeIf(key -> KeyMoves.stays(memory, key));
    var after =
        to.changed(Profile.minus(memory.keys(), given), Profile.minus(memory.rows(), removed))
            .decided(decisionId(actor), new Decision(true, to.version() + 1, memory.claimed()));
    var committed = world.with(destination, after);
    for (var key : memory.claimed()) {
      committed = committed.reporting(Fact.Kind.KEY_RESTORED, source, key);
    }
    return new Move(committed, KeyMoves.restart(actor));
  }

  /** Finds out which keys the source gets: those that are claimed for it. */
  private Move readClaims(World world, Actor actor) {
    var keys = KeyMoves.keys(actor);
    if (actor.index() == keys.size()) {
      return new Move(world, actor.to("activate"));
    }
    var key = keys.get(actor.index());
    var next = actor.to("read claims", actor.index() + 1);
    var memory = actor.memory();
    if (rules.has(Flaw.MOVE_CLAIMS_AFTER_COMMIT) && world.claimedBy(key, destination)) {
      var late = new Claim(source, merge + ".undo", memory.version());
      return new Move(world.with(key, late), next.remembering(plus(memory, List.of(key))));
    }
    boolean own = world.claimedBy(key, source) || rules.has(Flaw.RESTORE_ALL_KEYS);
    return new Move(world, next.remembering(plus(memory, own ? List.of(key) : List.of())));
  }

  private static Memory plus(Memory memory, List<String> keys) {
    return memory.claimed(Profile.plus(memory.claimed(), keys.toArray(String[]::new)));
  }

  private Move activate(World world, Actor actor, Profile from) {
    var memory = actor.memory();
    if (!from.restoringFrom(link) || from.version() != memory.decided()) {
      return new Move(world, KeyMoves.restart(actor));
    }
    var active = from.restored(memory.claimed(), memory.decided() + memory.version());
    return new Move(world.with(source, active), actor.to("report").remembering(Memory.EMPTY));
  }

  private Move abort(World world, Actor actor, Profile to) {
    if (rules.has(Flaw.NO_UNMERGE_ABORT)) {
      return new Move(world, actor.to("mark merged"));
    }
    var aborted =
        to.decisions().containsKey(decisionId(actor))
            ? world
            : world.with(destination, to.decided(decisionId(actor), Decision.ABORTED));
    return new Move(aborted, actor.to("decision"));
  }

  private Move markMergedAgain(World world, Actor actor, Profile from) {
    boolean asRead = from.restoringFrom(link) && from.version() == actor.memory().decided();
    return new Move(
        asRead ? world.with(source, from.markedMerged()) : world,
        actor.to(Actor.DONE).remembering(Memory.EMPTY));
  }

  private String decisionId(Actor actor) {
    return Profile.undoDecision(merge, actor.memory().decided());
  }
}
