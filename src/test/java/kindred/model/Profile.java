package kindred.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A partition of table {@code profile}.
 *
 * @param keys the unique key values that it owns
 * @param rows what clients have written into it
 * @param link the merge that froze it, or that it is the source of
 * @param decisions the merges and unmerges decided here, by id
 * @param operations the changes that were applied here
 */
record Profile(
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
    /** Merged, with its content back; active as soon as the unmerge is committed. */
    RESTORING,
    DELETED,
    FENCED
  }

  /** A merge and its destination. */
  record Link(String merge, String destination) {}

  /**
   * A decision row, inserted once.
   *
   * @param version the version that the commit led to; 0 of an abort
   * @param restoredKeys the keys that an unmerge gives back to the source
   */
  record Decision(boolean committed, int version, Set<String> restoredKeys) {
    static final Decision ABORTED = new Decision(false, 0, Set.of());

    static Decision merged(int version) {
      return new Decision(true, version, Set.of());
    }
  }

  static final Profile NONE =
      new Profile(State.NONE, 0, Set.of(), Set.of(), null, Map.of(), Set.of());

  static Profile owning(String... keys) {
    return NONE.inserted(Set.of(keys));
  }

  boolean active() {
    return state == State.ACTIVE;
  }

  boolean is(State expected) {
    return state == expected;
  }

  /** Active, and of the version that the actor has read. */
  boolean activeAt(int read) {
    return active() && version == read;
  }

  boolean mergedBy(Link merge) {
    return state == State.MERGED && link.equals(merge);
  }

  boolean restoringFrom(Link merge) {
    return state == State.RESTORING && link.equals(merge);
  }

  /** The id of the decision, in the destination, by which it is active again. */
  String undoDecision() {
    return undoDecision(link.merge(), version);
  }

  static String undoDecision(String merge, int version) {
    return merge + ".undo." + version;
  }

  boolean hasCommitted(String decisionId) {
    var decision = decisions.get(decisionId);
    return decision != null && decision.committed();
  }

  boolean frozenBy(Link merge) {
    return state == State.FROZEN && link.equals(merge);
  }

  Profile inserted(Set<String> owned) {
    return new Profile(State.ACTIVE, 1, owned, Set.of("created"), null, decisions, operations);
  }

  Profile fenced() {
    return new Profile(State.FENCED, 1, keys, rows, link, decisions, operations);
  }

  Profile with(int otherVersion, String... otherRows) {
    return new Profile(state, otherVersion, keys, Set.of(otherRows), link, decisions, operations);
  }

  Profile bumped() {
    return changed(keys, rows);
  }

  Profile changed(Set<String> newKeys, Set<String> newRows) {
    return new Profile(state, version + 1, newKeys, newRows, link, decisions, operations);
  }

  Profile deleted() {
    return new Profile(State.DELETED, version + 1, Set.of(), Set.of(), link, decisions, operations);
  }

  Profile frozen(Link merge) {
    return new Profile(State.FROZEN, version + 1, keys, rows, merge, decisions, operations);
  }

  Profile unfrozen() {
    return new Profile(State.ACTIVE, version + 1, keys, rows, null, decisions, operations);
  }

  Profile markedMerged() {
    return new Profile(State.MERGED, version + 1, Set.of(), Set.of(), link, decisions, operations);
  }

  Profile restoring(Set<String> oldKeys, Set<String> oldRows) {
    return new Profile(State.RESTORING, version + 1, oldKeys, oldRows, link, decisions, operations);
  }

  Profile restored(Set<String> ownKeys, int newVersion) {
    return new Profile(State.ACTIVE, newVersion, ownKeys, rows, null, decisions, operations);
  }

  Profile decided(String id, Decision decision) {
    var all = new HashMap<>(decisions);
    all.put(id, decision);
    return new Profile(state, version, keys, rows, link, Map.copyOf(all), operations);
  }

  Profile withOperation(String operation) {
    return new Profile(state, version, keys, rows, link, decisions, plus(operations, operation));
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
