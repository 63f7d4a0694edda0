package kindred.imports;

import java.util.List;
import java.util.Locale;

/**
 * What became of a record; every record has exactly one.
 *
 * @param customerId the profile that was made or is in the way; empty when there is none
 * @param errors why it was not imported, every reason
 */
record RecordOutcome(long number, long line, Kind kind, String customerId, List<RowError> errors) {

  /** The outcomes a record can have. */
  enum Kind {
    IMPORTED,
    SKIPPED,
    FAILED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  RecordOutcome {
    errors = List.copyOf(errors);
  }

  static RecordOutcome imported(Candidate record) {
    return new RecordOutcome(record.number(), record.line(), Kind.IMPORTED, record.id(), List.of());
  }

  /** A profile with the value of the identification key exists. */
  static RecordOutcome skipped(Candidate record, String owner) {
    return of(
        record.number(),
        record.line(),
        Kind.SKIPPED,
        "duplicate",
        "A profile with this value of the identification key exists already.",
        owner);
  }

  static RecordOutcome failed(
      long number, long line, String code, String message, String customerId) {
    return of(number, line, Kind.FAILED, code, message, customerId);
  }

  private static RecordOutcome of(
      long number, long line, Kind kind, String code, String message, String customerId) {
    return new RecordOutcome(
        number,
        line,
        kind,
        customerId,
        List.of(new RowError(number, line, "", code, message, customerId)));
  }
}
