package kindred.model;

import kindred.model.ImportedRow.State;
import kindred.model.Rules.Flaw;

/** The sweeper: removes the document of an imported row whose partition has a header. */
record Cleaner(Rules rules, String id) implements Steps {

  @Override
  public Move next(World world, Actor actor) {
    var row = world.imported().get(id);
    boolean inserted = row != null && row.counts();
    if (actor.at().equals(Actor.START)) {
      boolean adopted =
          !world.partition(id).is(Profile.State.NONE) || rules.has(Flaw.CLEAN_WITHOUT_HEADER);
      return new Move(world, actor.to(inserted && adopted ? "clean" : Actor.DONE));
    }
    if (!inserted) {
      return new Move(world, actor.to(Actor.DONE));
    }
    boolean deletes = rules.has(Flaw.CLEAN_BY_DELETING);
    var cleaned = deletes ? world.withoutRow(id) : world.with(id, row.as(State.CLEANED));
    return new Move(cleaned, actor.to(Actor.DONE));
  }
}
