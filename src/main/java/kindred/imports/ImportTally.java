package kindred.imports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Counts the outcomes of records in their order, and writes each to the log if there is one. */
final class ImportTally {

  /** As many errors as the answer names. */
  static final int ERRORS_NAMED = 100;

  private final ImportLog log;
  private final List<RowError> errors = new ArrayList<>();
  private ImportCounts counts = ImportCounts.NONE;

  /**
   * @param log null for none
   */
  ImportTally(ImportLog log) {
    this.log = log;
  }

  /** Throws {@link UncheckedIOException} when the log cannot be written. */
  void add(RecordOutcome outcome) {
    counts = counts.plus(outcome.kind());
    for (var error : outcome.errors()) {
      if (errors.size() < ERRORS_NAMED) {
        errors.add(error);
      }
    }
    if (log != null) {
      write(outcome);
    }
  }

  private void write(RecordOutcome outcome) {
    try {
      log.write(entry(outcome));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  ImportCounts counts() {
    return counts;
  }

  List<RowError> errors() {
    return List.copyOf(errors);
  }

  private static ImportLog.Entry entry(RecordOutcome outcome) {
    return new ImportLog.Entry(
        outcome.number(),
        outcome.line(),
        outcome.kind().text(),
        outcome.customerId(),
        joined(outcome.errors().stream().map(RowError::code).distinct().toList()),
        joined(outcome.errors().stream().map(RowError::column).distinct().toList()),
        joined(outcome.errors().stream().map(RowError::message).toList()));
  }

  private static String joined(List<String> texts) {
    return texts.stream().filter(text -> !text.isEmpty()).collect(Collectors.joining(" "));
  }
}
