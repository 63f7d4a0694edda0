package kindred.jobs;

import java.util.List;

/**
 * How far an import has come.
 *
 * @param errors of the first records that were not imported
 * @param percent of the file that has been read
 * @param faultCode why the import itself broke off; empty when it did not
 * @param faultMessage the same as a sentence
 */
public record ImportProgress(
    ImportCounts counts,
    List<RowError> errors,
    double percent,
    double rowsPerSecond,
    String faultCode,
    String faultMessage) {

  /** Before the first record. */
  public static final ImportProgress NONE =
      new ImportProgress(ImportCounts.NONE, List.of(), 0, 0, "", "");

  public ImportProgress {
    errors = List.copyOf(errors);
  }

  /** The same without what a worker has shown and not told. */
  ImportProgress told(Checkpoint checkpoint) {
    return new ImportProgress(
        checkpoint.counts(), checkpoint.errors(), percent, rowsPerSecond, faultCode, faultMessage);
  }

  public ImportProgress broken(String code, String message) {
    return new ImportProgress(counts, errors, percent, rowsPerSecond, code, message);
  }
}
