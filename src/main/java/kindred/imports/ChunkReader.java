package kindred.imports;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import kindred.csv.CsvOutcome;
import kindred.csv.CsvRecords;

/** Reads a file window by window; memory is bounded by the window whatever the file's size. */
final class ChunkReader {

  /** The larger, the more claims share an LWT; and what a later worker must be careful about. */
  static final int MOST_RECORDS = 40_000;

  private static final int LEAST_RECORDS = 5_000;
  private static final int BYTES_OF_HEAP_A_RECORD = 16 << 10;
  private static final int HEAPS_OF_CHARACTERS = 64;

  /** A short record may have very many faults. */
  private static final int CHARACTERS_OF_A_REASON = 200;

  /** With a limit of errors: as many may be imported after the one that was too many. */
  private static final int SMALL_CHUNK = 250;

  private final CsvRecords records;
  private final Supplier<RowReader> readers;
  private final long mostErrors;
  private final LongSupplier failures;
  private final LongSupplier position;
  private IOException broken;

  /**
   * Some records in their order.
   *
   * @param readings empty at the end of the file
   * @param schemaVersion of the schema they were read with
   * @param start how much of the file had been read before them
   * @param end how much of the file has been read with them
   */
  record Chunk(List<RowReader.Reading> readings, long schemaVersion, long start, long end) {

    /** How much of the file has been read with so many of them. */
    long position(int records) {
      return start + (end - start) * records / readings.size();
    }
  }

  /**
   * @param readers asked before every window, so that a schema that has changed meanwhile counts
   * @param failures how many records have failed so far; asked only if there is a limit
   * @param position how much of the file has been read
   */
  ChunkReader(
      CsvRecords records,
      Supplier<RowReader> readers,
      long mostErrors,
      LongSupplier failures,
      LongSupplier position) {
    this.records = records;
    this.readers = readers;
    this.mostErrors = mostErrors;
    this.failures = failures;
    this.position = position;
  }

  /** Whether a window may be read before the one before it is worked on. */
  boolean mayReadAhead() {
    return mostErrors == Long.MAX_VALUE;
  }

  /** The next records; ends early with the record by which too many have failed. */
  Chunk read() throws IOException {
    var readings = new ArrayList<RowReader.Reading>();
    boolean limited = !mayReadAhead();
    long failed = limited ? failures.getAsLong() : 0;
    long characters = 0;
    var reader = readers.get();
    long start = position.getAsLong();
    int most = limited ? SMALL_CHUNK : records();
    while (readings.size() < most && characters < characters()) {
      var record = next();
      if (record == null) {
        break;
      }
      var reading = reader.read(record, records.raw());
      readings.add(reading);
      characters += records.raw().length() + (long) reading.reasons() * CHARACTERS_OF_A_REASON;
      if (reading.failure() != null && ++failed > mostErrors) {
        break;
      }
    }
    if (readings.isEmpty() && broken != null) {
      throw broken;
    }
    return new Chunk(readings, reader.schemaVersion(), start, position.getAsLong());
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

  private static int records() {
    long fit = Runtime.getRuntime().maxMemory() / BYTES_OF_HEAP_A_RECORD;
    return (int) Math.max(LEAST_RECORDS, Math.min(MOST_RECORDS, fit));
  }

  private static long characters() {
    return Runtime.getRuntime().maxMemory() / HEAPS_OF_CHARACTERS;
  }
}
