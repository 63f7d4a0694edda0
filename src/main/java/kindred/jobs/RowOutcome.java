package kindred.jobs;

import java.util.List;
import java.util.Locale;
import kindred.imports.Candidate;

/**
 * What became of a record; every record has exactly one.
 *
 * @param customerId the profile that was made or is in the way; empty when there is none
 * @param errors why it was not imported, every reason
 * @param raw the original text of a record that failed, else empty
 */
public record RowOutcome(
    long number, long line, Kind kind, String customerId, List<RowError> errors, String raw) {

  static final String DUPLICATE = "duplicate";
  static final String DUPLICATE_IN_WORDS =
      "A profile with this value of the identification key exists already.";

  /** The outcomes a record can have; their order is stored. */
  public enum Kind {
    IMPORTED,
    UPDATED,
    SKIPPED,
    FAILED,
    /** The two profiles of a line of merges are one. */
    MERGED;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public RowOutcome {
    errors = List.copyOf(errors);
  }

  public static RowOutcome imported(Candidate record) {
    return new RowOutcome(
        record.number(), record.line(), Kind.IMPORTED, record.id(), List.of(), "");
  }

  /** The record's values were written over those of a profile. */
  public static RowOutcome updated(Candidate record, String customer) {
    return new RowOutcome(record.number(), record.line(), Kind.UPDATED, customer, List.of(), "");
  }

  /** A profile with the value of the identification key exists. */
  public static RowOutcome skipped(Candidate record, String owner) {
    return skipped(record.number(), record.line(), owner);
  }

  public static RowOutcome skipped(long number, long line, String owner) {
    var why = new RowError(number, line, "", DUPLICATE, DUPLICATE_IN_WORDS, owner);
    return new RowOutcome(number, line, Kind.SKIPPED, owner, List.of(why), "");
  }

  /** The two profiles of a line of merges were one already. */
  public static RowOutcome united(long number, long line, String survivor) {
    var why =
        new RowError(
            number, line, "", "already-merged", "Both are the same profile already.", survivor);
    return new RowOutcome(number, line, Kind.SKIPPED, survivor, List.of(why), "");
  }

  /**
   * The record failed.
   *
   * @param owner the other profile; empty when there is none
   */
  public static RowOutcome failed(Candidate record, String code, String message, String owner) {
    return failed(record.number(), record.line(), code, message, owner, record.raw());
  }

  public static RowOutcome failed(
      long number, long line, String code, String message, String owner, String raw) {
    var why = new RowError(number, line, "", code, message, owner);
    return new RowOutcome(number, line, Kind.FAILED, owner, List.of(why), raw);
  }

  public static RowOutcome ambiguous(Candidate record) {
    return failed(
        record, "ambiguous", "Several profiles have this value of the identification key.", "");
  }

  /**
   * Another unique key than the one that identifies is somebody else's.
   *
   * @param owner whose
   */
  public static RowOutcome keyTaken(Candidate record, String owner) {
    return failed(
        record, "key-taken", "Another profile has one of the record's unique key values.", owner);
  }

  public boolean imported() {
    return kind == Kind.IMPORTED;
  }

  /** The profile in the way: not the one that was made, whose id follows from the number. */
  public String otherCustomer() {
    return kind == Kind.IMPORTED ? "" : customerId;
  }
}
