package kindred.model;

import kindred.model.Profile.State;
import kindred.model.Rules.Flaw;

/**
 * An actor that adopts a profile before its first LWT on the partition: an LWT marks the imported
 * row, and then it writes the insert into the partition, plain and at the low timestamp of the
 * import, so that whatever an LWT has written there wins.
 */
record Adopting(Steps steps, Rules rules) implements Steps {

  private static final String MARK = "mark row ";
  private static final String ADOPT = "adopt ";

  @Override
  public Move next(World world, Actor actor) {
    if (actor.at().startsWith(MARK)) {
      var parts = actor.at().substring(MARK.length()).split(" ", 2);
      return mark(world, actor, parts[0], parts[1]);
    }
    if (actor.at().startsWith(ADOPT)) {
      var parts = actor.at().split(" ", 3);
      return new Move(adopt(world, parts[1]), actor.to(parts[2], actor.index()));
    }
    var move = steps.next(world, actor);
    return world.imported().keySet().stream()
        .filter(id -> world.partition(id).is(State.NONE) && world.profile(id).active())
        .filter(id -> !move.world().partition(id).is(State.NONE))
        .filter(id -> !move.world().partition(id).is(State.FENCED))
        .findFirst()
        .map(id -> new Move(world, actor.to(MARK + id + " " + actor.at(), actor.index())))
        .orElse(move);
  }

  /** A0: an LWT, not applied to a row that is deleted, cleaned, or seen on one replica only. */
  private Move mark(World world, Actor actor, String id, String step) {
    var row = world.imported().get(id);
    boolean onOneReplica = row.is(ImportedRow.State.ARRIVING);
    boolean adopts = row.counts() || onOneReplica && rules.has(Flaw.ADOPT_WITHOUT_QUORUM_READ);
    boolean marks = row.is(ImportedRow.State.INSERTED) && !rules.has(Flaw.ADOPT_WITHOUT_MARK);
    return new Move(
        marks ? world.with(id, row.as(ImportedRow.State.ADOPTED)) : world,
        actor.to(adopts ? ADOPT + id + " " + step : step, actor.index()));
  }

  private World adopt(World world, String id) {
    var own = world.partition(id);
    return own.is(State.NONE) || rules.has(Flaw.ADOPT_NOW)
        ? world.with(id, own.inserted(world.imported().get(id).keys()))
        : world;
  }

  @Override
  public boolean open(World world) {
    return steps.open(world);
  }
}
