package kindred.jobs;

import java.util.List;
import java.util.Locale;

/**
 * The outcome of a row; each row has exactly one.
 *
 * @param customerId the profile that was created, updated or already existed; empty: none
 * @param errors all reasons why the row was not imported
 * @param raw the original text of a failed or skipped row; otherwise empty
 * @param earlier of a repeated row the number of the row that it repeats; otherwise 0
 * @param mergeId the merge that the line has made; empty: none
 */
public record RowOutcome(
    long number,
    long line,
    Kind kind,
    String customerId,
    List<RowError> errors,
    String raw,
    long earlier,
    String mergeId) {

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
    EMPTY,
    /** Skipped, because an earlier row of the file has the value of the identification key. */
    REPEATED;

    public String text() {
      return (this == EMPTY || this == REPEATED ? SKIPPED : this).name().toLowerCase(Locale.ROOT);
    }
  }

  public RowOutcome {
    errors = List.copyOf(errors);
  }

  /** An outcome that names neither an earlier row nor a merge. */
  public RowOutcome(
      long number, long line, Kind kind, String customerId, List<RowError> errors, String raw) {
    this(number, line, kind, customerId, errors, raw, 0, "");
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

  /** The same outcome, if the other profile is that of an earlier row of the file. */
  public RowOutcome becauseOf(long earlierRow) {
    return switch (kind) {
      case SKIPPED -> repeated(number, line, customerId, earlierRow).withRaw(raw);
      case FAILED ->
          new RowOutcome(
              number,
              line,
              kind,
              customerId,
              errors.stream().map(error -> error.becauseOf(earlierRow)).toList(),
              raw);
      default -> this;
    };
  }

  /**
   * An earlier row of the file has the value of the identification key.
   *
   * @param owner the profile of the earlier row; empty in a dry run
   */
  public static RowOutcome repeated(long number, long line, String owner, long earlier) {
    var message = "Row %d of this file has the same value of the identification key.";
    var error = new RowError(number, line, "", "repeated", message.formatted(earlier), owner);
    return new RowOutcome(number, line, Kind.REPEATED, owner, List.of(error), "", earlier, "");
  }

  /** A row without any value: there is nothing to import. */
  public static RowOutcome empty(long number, long line) {
    var error = new RowError(number, line, "", "empty-row", "The row has no values.", "");
    return new RowOutcome(number, line, Kind.EMPTY, "", List.of(error), "");
  }

  /**
   * The two profiles of a line of a bulk merge were merged.
   *
   * @param mergeId empty in a dry run
   */
  public static RowOutcome merged(long number, long line, String into, String mergeId) {
    return new RowOutcome(number, line, Kind.MERGED, into, List.of(), "", 0, mergeId);
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

  /** The same outcome with the original text of the row. */
  public RowOutcome withRaw(String original) {
    return new RowOutcome(number, line, kind, customerId, errors, original, earlier, mergeId);
  }

  public boolean imported() {
    return kind == Kind.IMPORTED;
  }

  /**
   * What the ledger stores of the profile: its id; of a created one nothing, because its id follows
   * from the number; of a repeated row the number of the earlier row, for the same reason; of a
   * merge its id as well.
   */
  public String otherProfile() {
    return switch (kind) {
      case IMPORTED -> "";
      case REPEATED -> Long.toString(earlier);
      case MERGED -> (customerId + " " + mergeId).strip();
      default -> customerId;
    };
  }
}
