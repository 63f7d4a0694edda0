package kindred.model;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which protocol is run: as it was designed, or as it is built, and what is broken in it.
 *
 * @param built whether reads that the code makes one after the other are steps of their own, and
 *     what differs from the design is as in the code
 */
record Rules(boolean built, Set<Flaw> flaws) {

  /** What could be forgotten. Every one must be noticed. */
  enum Flaw {
    /** A claim is stolen without a fence on its owner. */
    NO_FENCE,
    /** One's own claim that stands already is taken for good as it is. */
    NO_STAMP,
    /** One's own claim is stamped with a lower version, too. */
    STAMPS_GO_BACK,
    /** A create that loses a key gives back the others without poisoning its id. */
    NO_FENCE_IN_UNDO,
    /** An update that fails gives back what it claimed. */
    RELEASE_ON_FAILURE,
    /** A claim is released whatever its stamp. */
    RELEASE_ANY_STAMP,
    /** A merge is given up without a row that says so. */
    NO_ABORT_DECISION,
    /** A claim is taken over though it is no longer as it was read. */
    STEAL_BLINDLY,
    /** A profile is born though its id was poisoned. */
    INSERT_OVER_FENCE,
    /** An update does not ask whether the profile is as it was read. */
    CHANGE_ANY_VERSION,
    /** A merge does not ask whether the destination is as it was read. */
    COMMIT_ANY_VERSION,
    /** A merge releases the claims of the source instead of leading them to the destination. */
    RELEASE_THE_SOURCES_KEYS,
    /** A late merger leads to the destination what was given back since. */
    LEAD_ANY_STAMP,
    /** What both were before a merge is written by the clock. */
    REMEMBER_BY_CLOCK,
    /** The claims go back to the source after the decision, not before. */
    RETURN_CLAIMS_AFTERWARDS,
    /** A claim for the source has one stamp, whatever the version of the destination. */
    RETURN_WITH_ONE_STAMP,
    /** A claim is taken from the destination whatever its stamp. */
    TAKE_ANY_STAMP,
    /** A claim that stays with the destination is left as it is. */
    KEEP_WITHOUT_STAMP,
    /** The undoing does not ask whether the destination is as it was read. */
    UNDO_ANY_VERSION,
    /** Whether an undoing is decided is read before the destination, not with it. */
    DECISION_READ_APART,
    /** An undoing is given up without a row that says so. */
    NO_ABORT_OF_UNDO,
    /** The source returns with all its keys, whoever has claimed them since. */
    RETURN_WITH_ALL_KEYS,
    /** What stays with the destination is taken from another profile that is about to return. */
    TAKE_FROM_A_SIBLING,
    /** A claim is taken from whoever has it, if only the destination owns the value. */
    TAKE_FROM_OTHERS,
    /** While somebody else has claimed what the destination owns, an undoing begins again. */
    WAIT_FOR_OTHERS
  }

  static final Rules DESIGNED = new Rules(false, Set.of());
  static final Rules BUILT = new Rules(true, Set.of());

  Rules broken(Flaw flaw) {
    return new Rules(built, EnumSet.of(flaw));
  }

  boolean have(Flaw flaw) {
    return flaws.contains(flaw);
  }
}
