package kindred.imports;

import kindred.jobs.RowOutcome;

/**
 * One row of a chunk on its way to its outcome. Callbacks of requests move it from phase to phase;
 * thread-safe.
 *
 * <pre>
 *   VERIFY ──► PENDING ──► VERIFY or CONFIRMING ──► DONE
 *      ├─────► CONFIRMING ──► DONE, or VERIFY again
 *      └─────► FENCED ──► DONE
 * </pre>
 */
final class RowAttempt {

  /** What comes next. */
  enum Phase {
    /** The row may have been inserted, or its id fenced: the profile is read (IM6, IM12). */
    VERIFY,
    /** The row has no profile, and none is on its way: it claims its values and is inserted. */
    PENDING,
    /** The id is fenced, so the row is not imported: the reason is found again. */
    FENCED,
    /** The row is inserted; its profile may lack a key that was created meanwhile (IM13). */
    CONFIRMING,
    /** The row has its outcome. */
    DONE
  }

  private final Candidate row;
  private final boolean idMayBeUsed;
  private volatile Phase phase;
  private volatile RowOutcome outcome;
  private volatile long keysSchemaVersion;
  private volatile boolean mayHaveClaims;
  private volatile boolean begun;

  /**
   * @param idMayBeUsed whether the row's id may have been used before: inserted, or fenced
   * @param mayHaveClaims whether an earlier worker may have claimed values for the row
   */
  RowAttempt(Candidate row, boolean idMayBeUsed, boolean mayHaveClaims) {
    this.row = row;
    this.idMayBeUsed = idMayBeUsed;
    this.mayHaveClaims = mayHaveClaims;
    this.phase = idMayBeUsed ? Phase.VERIFY : Phase.PENDING;
  }

  Candidate row() {
    return row;
  }

  boolean is(Phase expected) {
    return phase == expected;
  }

  /** Null before the row is done. */
  RowOutcome outcome() {
    return outcome;
  }

  /** The schema version by which the keys of the inserted profile were derived. */
  long keysSchemaVersion() {
    return keysSchemaVersion;
  }

  /** Whether claims of the row are to be released if it is not imported. */
  boolean leavesClaims() {
    return mayHaveClaims && is(Phase.DONE) && !outcome.imported();
  }

  /** The row keeps claims although it is not decided. */
  void keepsClaims() {
    mayHaveClaims = true;
  }

  /** The row's insert is sent. */
  void begun() {
    begun = true;
  }

  /** Whether no worker of the job can have inserted a profile for the row. */
  boolean untouched() {
    return !idMayBeUsed && !begun;
  }

  /**
   * The insert was acknowledged. Under an id that may have been used, a plain insert does not see a
   * fence that was set before, so the profile is read again.
   */
  void inserted() {
    if (idMayBeUsed) {
      phase = Phase.VERIFY;
    } else {
      found(row.imported().keysSchemaVersion());
    }
  }

  /** A profile that was not changed since its insert was found under the row's id. */
  void found(long keysOf) {
    keysSchemaVersion = keysOf;
    phase = Phase.CONFIRMING;
  }

  /** An insert of the row turned out to be applied, or its confirmation was not answered. */
  void verify() {
    phase = Phase.VERIFY;
  }

  void notFound() {
    phase = Phase.PENDING;
  }

  void fenced() {
    phase = Phase.FENCED;
  }

  void done(RowOutcome known) {
    outcome = known;
    phase = Phase.DONE;
  }
}
