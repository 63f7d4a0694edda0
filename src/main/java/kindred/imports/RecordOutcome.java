package kindred.imports;

import java.util.List;
import java.util.Locale;

/**
 * What became of a record; every record has exactly one.
 *
 * @param customerId the profile that was made or is in the way; empty when there is none
 * @param errors why it was not imported, every reason
 * @param raw the original text of a record that failed, else empty
 */
record RecordOutcome(
    long number, long line, Kind kind, String customerId, List<RowError> errors, String raw) {

  static final String DUPLICATE = "duplicate";
  static final String DUPLICATE_IN_WORDS =
      "A profile with this value of the identification key exists already.";

  /** The outcomes a record can have; their order is stored. */
  enum Kind {
    IMPORTED,
    UPDATED,
    SKIPPED,
    FAILED,
    /** The two profiles of a line of merges are one. */
    MERGED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  RecordOutcome {
    errors = List.copyOf(errors);
  }

  static RecordOutcome imported(Candidate record) {
    return new RecordOutcome(
        record.number(), record.line(), Kind.IMPORTED, record.id(), List.of(), "");
  }

  /** The record's values were written over those of a profile. */
  static RecordOutcome updated(Candidate record, String customer) {
    return new RecordOutcome(record.number(), record.line(), Kind.UPDATED, customer, List.of(), "");
  }

  /** A profile with the value of the identification key exists. */
  static RecordOutcome skipped(Candidate record, String owner) {
    return skipped(record.number(), record.line(), owner);
  }

  static RecordOutcome skipped(long number, long line, String owner) {
    var why = new RowError(number, line, "", DUPLICATE, DUPLICATE_IN_WORDS, owner);
    return new RecordOutcome(number, line, Kind.SKIPPED, owner, List.of(why), "");
  }

  /** The two profiles of a line of merges were one already. */
  static RecordOutcome united(long number, long line, String survivor) {
    var why =
        new RowError(
            number, line, "", "already-merged", "Both are the same profile already.", survivor);
    return new RecordOutcome(number, line, Kind.SKIPPED, survivor, List.of(why), "");
  }

  /**
   * The record failed.
   *
   * @param owner the other profile; empty when there is none
   */
  static RecordOutcome failed(Candidate record, String code, String message, String owner) {
    return failed(record.number(), record.line(), code, message, owner, record.raw());
  }

  static RecordOutcome failed(
      long number, long line, String code, String message, String owner, String raw) {
    var why = new RowError(number, line, "", code, message, owner);
    return new RecordOutcome(number, line, Kind.FAILED, owner, List.of(why), raw);
  }

  static RecordOutcome ambiguous(Candidate record) {
    return failed(
        record, "ambiguous", "Several profiles have this value of the identification key.", "");
  }

  /**
   * Another unique key than the one that identifies is somebody else's.
   *
   * @param owner whose
   */
  static RecordOutcome keyTaken(Candidate record, String owner) {
    return failed(
        record, "key-taken", "Another profile has one of the record's unique key values.", owner);
  }

  boolean imported() {
    return kind == Kind.IMPORTED;
  }

  /** The profile in the way: not the one that was made, whose id follows from the number. */
  String otherCustomer() {
    return kind == Kind.IMPORTED ? "" : customerId;
  }
}
