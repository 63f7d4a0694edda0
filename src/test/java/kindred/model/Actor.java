package kindred.model;

/**
 * Somebody in the middle of an operation.
 *
 * @param at the step that comes next
 * @param index which of several keys the step is about
 * @param unknowns how many of its writes it may still not learn the outcome of
 */
record Actor(String name, Steps steps, String at, int index, Memory memory, int unknowns) {

  static final String START = "start";
  static final String DONE = "done";

  static Actor of(String name, Steps steps, int unknowns) {
    return new Actor(name, steps, START, 0, Memory.EMPTY, unknowns);
  }

  boolean done() {
    return at.equals(DONE);
  }

  boolean started() {
    return !at.equals(START);
  }

  Actor dead() {
    return new Actor(name, steps, DONE, 0, Memory.EMPTY, 0);
  }

  Actor inDoubt() {
    return new Actor(name, steps, at, index, memory, unknowns - 1);
  }

  Actor to(String step) {
    return to(step, 0);
  }

  Actor to(String step, int newIndex) {
    return new Actor(name, steps, step, newIndex, memory, unknowns);
  }

  Actor remembering(Memory all) {
    return new Actor(name, steps, at, index, all, unknowns);
  }
}
