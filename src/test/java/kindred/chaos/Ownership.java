package kindred.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a register with one owner explains what clients observed of one unique key value
 * (linearizability).
 *
 * <p>The search is that of Wing and Gong in Lowe's just-in-time form: it walks along the history
 * with the set of all pairs (state, operations already ordered) that explain the replies so far. An
 * operation without a reply may take effect at any time after its invocation, or never. So of two
 * pairs with the same owner, of which one has ordered fewer of these operations and the same
 * others, only that one is kept: whatever follows the other one may follow it, too.
 */
final class Ownership {

  /** The value has no owner. */
  static final String NO_OWNER = "";

  /** The steps of the register. */
  enum Step {
    /** Before, the value has no owner or the subject owns it; afterwards the subject owns it. */
    CLAIM,
    /** If the subject owns it, it has no owner afterwards. */
    RELEASE,
    /** If the subject owns it, the other profile does afterwards. */
    MOVE,
    /** The subject owns it. */
    SEE
  }

  /**
   * A step of one operation.
   *
   * @param returned {@link Op#NEVER} if it may take effect at any later time or never
   * @param why the operation, for a report
   */
  record Move(Step step, String subject, String other, long invoked, long returned, Op why) {

    /** The owner afterwards; null if the step is impossible in this state. */
    String after(String owner) {
      return switch (step) {
        case CLAIM -> owner.equals(NO_OWNER) || owner.equals(subject) ? subject : null;
        case RELEASE -> owner.equals(subject) ? NO_OWNER : owner;
        case MOVE -> owner.equals(subject) ? other : owner;
        case SEE -> owner.equals(subject) ? owner : null;
      };
    }

    boolean optional() {
      return returned == Op.NEVER;
    }
  }

  /** How the search ended. */
  enum Result {
    EXPLAINED,
    IMPOSSIBLE,
    /** Too many possibilities to decide. */
    UNDECIDED
  }

  /** The result, and the reply that no order explains. */
  record Finding(Result result, Optional<Move> unexplained) {}

  private record State(String owner, long placed) {}

  private record Event(long at, boolean isStart, Move move) {}

  private static final int MOST_STATES = 400_000;

  private final List<Event> events = new ArrayList<>();
  private final Move[] open = new Move[Long.SIZE];
  private long optional;
  private Possible states = new Possible();

  private Ownership(List<Move> moves) {
    for (var move : moves) {
      events.add(new Event(move.invoked(), true, move));
      if (!move.optional()) {
        events.add(new Event(move.returned(), false, move));
      }
    }
    events.sort(Comparator.comparingLong(Event::at));
    states.add(new State(NO_OWNER, 0));
  }

  /** Searches an order of the steps that explains every reply. */
  static Finding explain(List<Move> moves) {
    return new Ownership(moves).search();
  }

  /** States of which none may be left out; a slot of an operation without a reply stays its own. */
  private final class Possible {

    private final Map<State, List<Long>> optionalOf = new HashMap<>();
    private int added;

    /** False if the state makes no difference. */
    boolean add(State state) {
      long steps = state.placed() & optional;
      var same =
          optionalOf.computeIfAbsent(
              new State(state.owner(), state.placed() & ~optional), none -> new ArrayList<>());
      if (same.stream().anyMatch(fewer -> (fewer & steps) == fewer)) {
        return false;
      }
      same.removeIf(more -> (more & steps) == steps);
      added++;
      return same.add(steps);
    }

    List<State> all() {
      var all = new ArrayList<State>();
      optionalOf.forEach(
          (state, more) ->
              more.forEach(steps -> all.add(new State(state.owner(), state.placed() | steps))));
      return all;
    }
  }

  private Finding search() {
    for (var event : events) {
      if (event.isStart()) {
        int slot = freeSlot();
        if (slot < 0) {
          return new Finding(Result.UNDECIDED, Optional.of(event.move()));
        }
        open[slot] = event.move();
        if (event.move().optional()) {
          optional |= 1L << slot;
        }
        continue;
      }
      int slot = slotOf(event.move());
      if (!end(slot)) {
        return new Finding(Result.UNDECIDED, Optional.of(event.move()));
      }
      if (states.optionalOf.isEmpty()) {
        return new Finding(Result.IMPOSSIBLE, Optional.of(event.move()));
      }
      open[slot] = null;
    }
    return new Finding(Result.EXPLAINED, Optional.empty());
  }

  private int freeSlot() {
    for (int slot = 0; slot < open.length; slot++) {
      if (open[slot] == null) {
        return slot;
      }
    }
    return -1;
  }

  private int slotOf(Move move) {
    for (int slot = 0; slot < open.length; slot++) {
      if (open[slot] == move) {
        return slot;
      }
    }
    throw new IllegalStateException("an operation ends that did not begin");
  }

  /** The step has a reply, so it must be ordered now, after any number of others. */
  private boolean end(int ending) {
    long bit = 1L << ending;
    var reached = states;
    var todo = new ArrayDeque<State>(states.all());
    var ended = new Possible();
    while (!todo.isEmpty()) {
      var state = todo.poll();
      if ((state.placed() & bit) != 0) {
        ended.add(new State(state.owner(), state.placed() & ~bit));
        continue;
      }
      for (int slot = 0; slot < open.length; slot++) {
        var next = place(state, slot);
        if (next != null && reached.add(next)) {
          todo.add(next);
        }
      }
      if (reached.added > MOST_STATES) {
        return false;
      }
    }
    states = ended;
    return true;
  }

  private State place(State state, int slot) {
    var move = open[slot];
    long bit = 1L << slot;
    if (move == null || (state.placed() & bit) != 0) {
      return null;
    }
    var owner = move.after(state.owner());
    // ordering an optional step without an effect would only add states
    if (owner == null || (move.optional() && owner.equals(state.owner()))) {
      return null;
    }
    return new State(owner, state.placed() | bit);
  }
}
