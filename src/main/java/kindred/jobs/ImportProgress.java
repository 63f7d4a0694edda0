package kindred.jobs;

import java.util.List;

/**
 * The progress of a job, as shown to clients.
 *
 * @param errors of the first rows that were not imported
 * @param reasons of all these rows, the most frequent first
 * @param percent how much of the file has been read
 * @param faultCode why the job itself failed, or what it lacks although it did not; may be empty
 * @param faultMessage the same as a sentence
 */
public record ImportProgress(
    ImportCounts counts,
    List<RowError> errors,
    List<ReasonCount> reasons,
    double percent,
    double rowsPerSecond,
    String faultCode,
    String faultMessage) {

  /** The progress before the first row. */
  public static final ImportProgress NONE =
      new ImportProgress(ImportCounts.NONE, List.of(), List.of(), 0, 0, "", "");

  public ImportProgress {
    errors = List.copyOf(errors);
    reasons = reasons == null ? List.of() : List.copyOf(reasons); // null: of an earlier version
  }

  /** The same with only the outcomes that a checkpoint acknowledges. */
  ImportProgress acknowledged(Checkpoint checkpoint) {
    return new ImportProgress(
        checkpoint.counts(),
        checkpoint.errors(),
        checkpoint.reasons(),
        percent,
        rowsPerSecond,
        faultCode,
        faultMessage);
  }

  public ImportProgress withFault(String code, String message) {
    return new ImportProgress(counts, errors, reasons, percent, rowsPerSecond, code, message);
  }
}
