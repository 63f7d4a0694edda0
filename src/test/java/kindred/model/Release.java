package kindred.model;

import kindred.model.World.Job;

/** T5: no server can continue the import, so its worker is fenced and its claims are free. */
record Release() implements Steps {

  @Override
  public Move next(World world, Actor actor) {
    return new Move(
        world.job() == Job.RUNNING ? world.with(Job.QUEUED) : world, actor.to(Actor.DONE));
  }
}
