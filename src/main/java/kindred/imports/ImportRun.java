package kindred.imports;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Reads a file window by window and brings every record to its outcome, in order; memory is bounded
 * by the window whatever the file's size. Runs on one worker.
 */
final class ImportRun {

  private static final int WINDOW_RECORDS = 5_000;
  private static final int WINDOW_CHARACTERS = 16 << 20;

  private final CsvRecords records;
  private final RecordReader reader;
  private final ImportTally tally;
  private final long mostErrors;
  private final BooleanSupplier goOn;

  /** How a run ended. */
  enum End {
    COMPLETED,
    STOPPED,
    INTERRUPTED
  }

  /** Brings the candidates of a window to their outcomes. */
  @FunctionalInterface
  interface Window {
    Map<Candidate, RecordOutcome> run(List<Candidate> candidates) throws InterruptedException;
  }

  /**
   * @param goOn asked before every window; false: nothing more is begun
   */
  ImportRun(
      CsvRecords records,
      RecordReader reader,
      ImportTally tally,
      long mostErrors,
      BooleanSupplier goOn) {
    this.records = records;
    this.reader = reader;
    this.tally = tally;
    this.mostErrors = mostErrors;
    this.goOn = goOn;
  }

  /** Runs to the end of the file, or until too many records have failed. */
  End run(Supplier<Window> windows) throws IOException, InterruptedException {
    while (goOn.getAsBoolean()) {
      var window = read();
      if (window.isEmpty()) {
        return End.COMPLETED;
      }
      var candidates =
          window.stream().map(RecordReader.Reading::candidate).filter(c -> c != null).toList();
      var outcomes = windows.get().run(candidates);
      for (var reading : window) {
        tally.add(
            reading.failure() != null ? reading.failure() : outcomes.get(reading.candidate()));
      }
      if (tally.counts().failed() > mostErrors) {
        return End.STOPPED;
      }
    }
    return End.INTERRUPTED;
  }

  /** The next records; ends early with the record by which too many have failed. */
  private List<RecordReader.Reading> read() throws IOException {
    var window = new ArrayList<RecordReader.Reading>();
    long failed = tally.counts().failed();
    long characters = 0;
    while (window.size() < WINDOW_RECORDS && characters < WINDOW_CHARACTERS) {
      var record = records.next();
      if (record == null) {
        break;
      }
      var reading = reader.read(record);
      window.add(reading);
      characters += size(record);
      if (reading.failure() != null && ++failed > mostErrors) {
        break;
      }
    }
    return window;
  }

  private static long size(CsvOutcome record) {
    return record instanceof CsvOutcome.Row row
        ? row.cells().stream().mapToLong(String::length).sum()
        : 0;
  }
}
