package kindred.model;

import kindred.model.ImportedRow.State;

/** An insert that reaches the other replicas without its worker. */
record LateInsert(String id) implements Steps {

  @Override
  public Move next(World world, Actor actor) {
    var row = world.imported().get(id);
    boolean arriving = row != null && row.is(State.ARRIVING);
    return new Move(
        arriving ? world.with(id, row.as(State.INSERTED)) : world, actor.to(Actor.DONE));
  }
}
