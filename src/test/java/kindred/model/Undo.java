package kindred.model;

import kindred.model.ImportedRow.State;
import kindred.model.Rules.Flaw;

/** Undoes an import: deletes its profile in the imported row, unless the profile is adopted. */
record Undo(Rules rules, String id) implements Steps {

  @Override
  public Move next(World world, Actor actor) {
    var row = world.imported().get(id);
    boolean deletable =
        row.is(State.INSERTED) || row.is(State.ADOPTED) && rules.has(Flaw.UNDO_ADOPTED);
    return switch (actor.at()) {
      case Actor.START -> {
        var read = actor.remembering(actor.memory().read(1, row.keys(), null));
        yield new Move(world, deletable ? read.to("delete") : next(row, read));
      }
      case "delete" ->
          deletable
              ? new Move(world.with(id, row.as(State.DELETED)), actor.to("release"))
              : new Move(world, next(row, actor));
      default -> release(world, actor);
    };
  }

  /** An earlier worker has deleted the profile, or it is adopted. */
  private static Actor next(ImportedRow row, Actor actor) {
    return actor.to(row.is(State.DELETED) ? "release" : Actor.DONE);
  }

  private Move release(World world, Actor actor) {
    var move = Delete.release(world, actor, id);
    return move.actor().done()
        ? new Move(move.world().reporting(Fact.Kind.REMOVED, id, ""), move.actor())
        : move;
  }
}
