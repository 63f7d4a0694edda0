package kindred.model;

/** The program of one kind of actor. */
interface Steps {

  /** What one step leads to. */
  record Move(World world, Actor actor) {}

  /** Takes the step that the actor is at. */
  Move next(World world, Actor actor);

  /** Whether recovery would find the operation unfinished. */
  default boolean open(World world) {
    return true;
  }
}
