package kindred.model;

/**
 * A client, helper or worker in the middle of an operation.
 *
 * @param at the step that comes next
 * @param index which of several keys the step is about
 * @param lostReplies to how many of its writes it may still get no reply
 */
record Actor(String name, String at, int index, Memory memory, int lostReplies) {

  static final String START = "start";
  static final String DONE = "done";

  static Actor of(String name, int lostReplies) {
    return new Actor(name, START, 0, Memory.EMPTY, lostReplies);
  }

  boolean done() {
    return at.equals(DONE);
  }

  boolean started() {
    return !at.equals(START);
  }

  Actor dead() {
    return new Actor(name, DONE, 0, Memory.EMPTY, 0);
  }

  /** Still before the write whose reply was lost. */
  Actor afterLostReply() {
    return new Actor(name, at, index, memory, lostReplies - 1);
  }

  Actor to(String step) {
    return to(step, 0);
  }

  Actor to(String step, int newIndex) {
    return new Actor(name, step, newIndex, memory, lostReplies);
  }

  Actor remembering(Memory all) {
    return new Actor(name, at, index, all, lostReplies);
  }
}
