package kindred.jobs;

import java.util.List;
import java.util.Locale;

/**
 * The outcome of a row; each row has exactly one.
 *
 * @param customerId the profile that was created, updated or already existed; empty: none
 * @param errors all reasons why the row was not imported
 * @param raw the original text of a failed row; otherwise empty
 */
public record RowOutcome(
    long number, long line, Kind kind, String customerId, List<RowError> errors, String raw) {

  static final String DUPLICATE = "duplicate";
  static final String DUPLICATE_MESSAGE =
      "A profile with this value of the identification key already exists.";

  /** The kinds of outcomes; the ledger stores their ordinals. */
  public enum Kind {
    IMPORTED,
    UPDATED,
    SKIPPED,
    FAILED,
    /** The two profiles of a line of a bulk merge were merged. */
    MERGED,
    /** Skipped, because the row has no value. */
    EMPTY;

    public String text() {
      return (this == EMPTY ? SKIPPED : this).name().toLowerCase(Locale.ROOT);
    }
  }

  public RowOutcome {
    errors = List.copyOf(errors);
  }

  public static RowOutcome imported(long number, long line, String customer) {
    return new RowOutcome(number, line, Kind.IMPORTED, customer, List.of(), "");
  }

  /** The row's values replaced those of a profile. */
  public static RowOutcome updated(long number, long line, String customer) {
    return new RowOutcome(number, line, Kind.UPDATED, customer, List.of(), "");
  }

  /** A profile with the value of the identification key exists. */
  public static RowOutcome skipped(long number, long line, String owner) {
    var error = new RowError(number, line, "", DUPLICATE, DUPLICATE_MESSAGE, owner);
    return new RowOutcome(number, line, Kind.SKIPPED, owner, List.of(error), "");
  }

  /** A row without any value: there is nothing to import. */
  public static RowOutcome empty(long number, long line) {
    var error = new RowError(number, line, "", "empty-row", "The row has no values.", "");
    return new RowOutcome(number, line, Kind.EMPTY, "", List.of(error), "");
  }

  /** The two profiles of a line of a bulk merge had been merged before. */
  public static RowOutcome alreadyMerged(long number, long line, String survivor) {
    var error =
        new RowError(
            number,
            line,
            "",
            "already-merged",
            "The two profiles have already been merged.",
            survivor);
    return new RowOutcome(number, line, Kind.SKIPPED, survivor, List.of(error), "");
  }

  /**
   * The row failed.
   *
   * @param owner the other profile that is involved; empty: none
   */
  public static RowOutcome failed(
      long number, long line, String code, String message, String owner, String raw) {
    var error = new RowError(number, line, "", code, message, owner);
    return new RowOutcome(number, line, Kind.FAILED, owner, List.of(error), raw);
  }

  public boolean imported() {
    return kind == Kind.IMPORTED;
  }

  /** The profile to store in the ledger; empty if created: its id follows from the number. */
  public String otherProfile() {
    return kind == Kind.IMPORTED ? "" : customerId;
  }
}
