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

  /** The larger, the more claims share an LWT. */
  private static final int WINDOW_RECORDS = 20_000;

  /** With a limit of errors: as many may be imported after the one that was too many. */
  private static final int SMALL_WINDOW_RECORDS = 250;

  private static final int WINDOW_CHARACTERS = 8 << 20;

  private final CsvRecords records;
  private final Supplier<RecordReader> readers;
  private final ImportTally tally;
  private final long mostErrors;
  private final BooleanSupplier goOn;
  private IOException broken;

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
   * @param readers asked before every window, so that a schema that has changed meanwhile counts
   * @param goOn asked before every window; false: nothing more is begun
   */
  ImportRun(
      CsvRecords records,
      Supplier<RecordReader> readers,
      ImportTally tally,
      long mostErrors,
      BooleanSupplier goOn) {
    this.records = records;
    this.readers = readers;
    this.tally = tally;
    this.mostErrors = mostErrors;
    this.goOn = goOn;
  }

  /** Runs to the end of the file, or until too many records have failed. */
  End run(Supplier<Window> windows) throws IOException, InterruptedException {
    while (goOn.getAsBoolean()) {
      var window = read();
      if (window.isEmpty()) {
        requireWhole();
        return End.COMPLETED;
      }
      var candidates =
          window.stream().map(RecordReader.Reading::candidate).filter(c -> c != null).toList();
      var outcomes = windows.get().run(candidates);
      boolean undecided = false;
      for (var reading : window) {
        var outcome =
            reading.failure() != null ? reading.failure() : outcomes.get(reading.candidate());
        if (outcome == null) {
          undecided = true;
        } else {
          tally.add(outcome);
        }
      }
      if (undecided) {
        return End.INTERRUPTED;
      }
      if (tally.counts().failed() > mostErrors) {
        return End.STOPPED;
      }
    }
    return End.INTERRUPTED;
  }

  /** The next records; ends early with the record by which too many have failed. */
  private List<RecordReader.Reading> read() {
    var window = new ArrayList<RecordReader.Reading>();
    long failed = tally.counts().failed();
    long characters = 0;
    var reader = readers.get();
    int most = mostErrors == Long.MAX_VALUE ? WINDOW_RECORDS : SMALL_WINDOW_RECORDS;
    while (window.size() < most && characters < WINDOW_CHARACTERS) {
      var record = next();
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

  /** Null at the end, and where the file breaks off: what was read before is worked on first. */
  private CsvOutcome next() {
    try {
      return broken == null ? records.next() : null;
    } catch (IOException breaksOff) {
      broken = breaksOff;
      return null;
    }
  }

  private void requireWhole() throws IOException {
    if (broken != null) {
      throw broken;
    }
  }

  private static long size(CsvOutcome record) {
    return record instanceof CsvOutcome.Row row
        ? row.cells().stream().mapToLong(String::length).sum()
        : 0;
  }
}
