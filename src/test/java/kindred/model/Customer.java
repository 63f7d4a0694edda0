package kindred.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A partition of table {@code profile}.
 *
 * @param keys the unique key values it owns
 * @param rows what clients wrote into it
 * @param link the merge that froze it or took it away
 * @param decisions the merges decided here, by id
 * @param operations the changes that were applied here
 */
record Customer(
    State state,
    int version,
    Set<String> keys,
    Set<String> rows,
    Link link,
    Map<String, Decision> decisions,
    Set<String> operations) {

  enum State {
    NONE,
    ACTIVE,
    FROZEN,
    MERGED,
    /** Merged, and about to be what it was: so it is once its undoing is decided. */
    RESTORING,
    DELETED,
    FENCED
  }

  /** A merge and its destination. */
  record Link(String merge, String destination) {}

  /**
   * What was decided, once and for ever.
   *
   * @param version the version that holds the outcome; 0 when that is not recorded
   * @param returned the keys that an undoing gives back
   */
  record Decision(boolean committed, int version, Set<String> returned) {
    static final Decision ABORTED = new Decision(false, 0, Set.of());

    static Decision merged(int version) {
      return new Decision(true, version, Set.of());
    }
  }

  static final Customer NONE =
      new Customer(State.NONE, 0, Set.of(), Set.of(), null, Map.of(), Set.of());

  static Customer owning(String... keys) {
    return NONE.born(Set.of(keys));
  }

  boolean active() {
    return state == State.ACTIVE;
  }

  boolean is(State expected) {
    return state == expected;
  }

  /** Active at the very version that somebody has read. */
  boolean activeAt(int seen) {
    return active() && version == seen;
  }

  boolean mergedBy(Link merge) {
    return state == State.MERGED && link.equals(merge);
  }

  boolean restoringFrom(Link merge) {
    return state == State.RESTORING && link.equals(merge);
  }

  /** Under which id its undoing is decided, in the destination. */
  String undoing() {
    return undoing(link.merge(), version);
  }

  static String undoing(String merge, int version) {
    return merge + ".undo." + version;
  }

  /** Whether the undoing of a merge into this one was decided for. */
  boolean undid(String undoing) {
    var decision = decisions.get(undoing);
    return decision != null && decision.committed();
  }

  boolean frozenBy(Link merge) {
    return state == State.FROZEN && link.equals(merge);
  }

  Customer born(Set<String> owned) {
    return new Customer(State.ACTIVE, 1, owned, Set.of("born"), null, decisions, operations);
  }

  Customer fenced() {
    return new Customer(State.FENCED, 1, keys, rows, link, decisions, operations);
  }

  Customer with(int otherVersion, String... otherRows) {
    return new Customer(state, otherVersion, keys, Set.of(otherRows), link, decisions, operations);
  }

  Customer bumped() {
    return changed(keys, rows);
  }

  Customer changed(Set<String> newKeys, Set<String> newRows) {
    return new Customer(state, version + 1, newKeys, newRows, link, decisions, operations);
  }

  Customer deleted() {
    return new Customer(
        State.DELETED, version + 1, Set.of(), Set.of(), link, decisions, operations);
  }

  Customer frozen(Link merge) {
    return new Customer(State.FROZEN, version + 1, keys, rows, merge, decisions, operations);
  }

  Customer resolved() {
    return new Customer(State.ACTIVE, version + 1, keys, rows, null, decisions, operations);
  }

  Customer markedMerged() {
    return new Customer(State.MERGED, version + 1, Set.of(), Set.of(), link, decisions, operations);
  }

  Customer restoring(Set<String> oldKeys, Set<String> oldRows) {
    return new Customer(
        State.RESTORING, version + 1, oldKeys, oldRows, link, decisions, operations);
  }

  Customer returned(Set<String> ownKeys, int newVersion) {
    return new Customer(State.ACTIVE, newVersion, ownKeys, rows, null, decisions, operations);
  }

  Customer decided(String merge, Decision decision) {
    var all = new HashMap<>(decisions);
    all.put(merge, decision);
    return new Customer(state, version, keys, rows, link, Map.copyOf(all), operations);
  }

  Customer remembering(String operation) {
    return new Customer(state, version, keys, rows, link, decisions, plus(operations, operation));
  }

  static Set<String> plus(Set<String> some, String... more) {
    var all = new HashSet<>(some);
    all.addAll(Set.of(more));
    return Set.copyOf(all);
  }

  static Set<String> minus(Set<String> some, Set<String> less) {
    var all = new HashSet<>(some);
    all.removeAll(less);
    return Set.copyOf(all);
  }

  static Set<String> union(Set<String> some, Set<String> more) {
    var all = new HashSet<>(some);
    all.addAll(more);
    return Set.copyOf(all);
  }
}
