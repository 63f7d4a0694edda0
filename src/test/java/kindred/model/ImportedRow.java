package kindred.model;

import java.util.Set;

/**
 * A row of table {@code imported_profile}.
 *
 * @param keys the unique key values of the profile
 */
record ImportedRow(State state, Set<String> keys) {

  enum State {
    /** Inserted on too few replicas: neither a quorum read nor an LWT sees it. */
    ARRIVING,
    INSERTED,
    /** Inserted, and an LWT on the partition may come: no undo deletes it here any more. */
    ADOPTED,
    /** Deleted by the undo of its import, while the partition had no header. */
    DELETED,
    /** Inserted; the document was removed, because the partition has a header. */
    CLEANED,
    FENCED
  }

  static final ImportedRow FENCED = new ImportedRow(State.FENCED, Set.of());

  static ImportedRow of(String... keys) {
    return new ImportedRow(State.INSERTED, Set.of(keys));
  }

  ImportedRow as(State next) {
    return new ImportedRow(next, keys);
  }

  boolean is(State expected) {
    return state == expected;
  }

  /** Whether it is a profile as long as the partition has no header. */
  boolean counts() {
    return is(State.INSERTED) || is(State.ADOPTED);
  }
}
