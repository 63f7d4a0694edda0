package kindred.model;

import java.util.EnumSet;
import java.util.Set;

/** The protocols as the code has them, except for the flaws that are put into them. */
record Rules(Set<Flaw> flaws) {

  /** A condition or step that is left out. The model must notice each of them. */
  enum Flaw {
    /** A claim is stolen without a fence on its owner. */
    NO_FENCE,
    /** A writer takes its own earlier claim as it is, and does not stamp it. */
    NO_STAMP,
    /** A create that loses a key releases its other claims without fencing its id. */
    RELEASE_WITHOUT_FENCE,
    /** An update that fails releases what it has claimed. */
    RELEASE_ON_FAILURE,
    /** A claim is released whatever its stamp. */
    RELEASE_ANY_STAMP,
    /** A merge is aborted without a decision row. */
    NO_ABORT_DECISION,
    /** A claim is stolen even if it is no longer as it was read. */
    STEAL_UNCONDITIONALLY,
    /** A profile is inserted under a fenced id. */
    INSERT_OVER_FENCE,
    /** An update is not conditioned on the version that it has read. */
    UPDATE_ANY_VERSION,
    /** A merge is not conditioned on the version of the destination that it has read. */
    COMMIT_ANY_VERSION,
    /** A merge releases the claims of the source instead of repointing them. */
    RELEASE_SOURCE_CLAIMS,
    /** A late helper of a merge repoints claims that an unmerge has given back since. */
    REPOINT_ANY_STAMP,
    /** The images of a merge are written at the time of the clock, not at a logical one. */
    IMAGES_BY_CLOCK,
    /** An unmerge moves the claims to the source after the commit, not before it. */
    MOVE_CLAIMS_AFTER_COMMIT,
    /** A claim for the source has one stamp, whatever the version of the destination. */
    RESTORE_WITH_ONE_STAMP,
    /** An unmerge moves a claim of the destination whatever its stamp. */
    MOVE_ANY_STAMP,
    /** An unmerge does not stamp a claim that stays with the destination. */
    KEEP_UNSTAMPED,
    /** An unmerge is not conditioned on the version of the destination that it has read. */
    UNMERGE_ANY_VERSION,
    /** A reader reads the decision of an unmerge before the destination, not together with it. */
    READ_DECISION_APART,
    /** An unmerge is aborted without a decision row. */
    NO_UNMERGE_ABORT,
    /** The source is restored with all its keys, also with those that another profile claims. */
    RESTORE_ALL_KEYS,
    /** A claim that stays with the destination is moved there from another restoring source. */
    TAKE_FROM_OVERLAPPING_MERGE,
    /** A claim is moved from a third profile, also if that profile owns the value. */
    TAKE_FROM_THIRD_PROFILE,
    /** An unmerge begins again for as long as a third profile claims a value of the destination. */
    WAIT_FOR_THIRD_PROFILE,
    /** The id of an imported profile is fenced in its partition, not in the imported row. */
    FENCE_PARTITION,
    /** A profile is adopted that was seen on one replica only. */
    ADOPT_WITHOUT_QUORUM_READ,
    /** A profile is adopted without an LWT that marks the imported row. */
    ADOPT_WITHOUT_MARK,
    /** The undo of an import deletes a profile in the imported row although it is adopted. */
    UNDO_ADOPTED,
    /** A profile is adopted at the time of the clock, not at that of its import. */
    ADOPT_NOW,
    /** A reader takes the imported row although the partition has a header. */
    ROW_BEFORE_PARTITION,
    /** An imported row is cleaned although the partition has no header. */
    CLEAN_WITHOUT_HEADER,
    /** An imported row is deleted as a whole, so that a fence on it is applied. */
    CLEAN_BY_DELETING,
    /** A worker reports a row of its replay range without reading it after the insert. */
    REPORT_WITHOUT_READ_BACK
  }

  static final Rules AS_BUILT = new Rules(Set.of());

  static Rules with(Flaw flaw) {
    return new Rules(EnumSet.of(flaw));
  }

  boolean has(Flaw flaw) {
    return flaws.contains(flaw);
  }
}
