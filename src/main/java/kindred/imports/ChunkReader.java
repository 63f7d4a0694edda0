package kindred.imports;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import kindred.csv.CsvOutcome;
import kindred.csv.CsvRecords;

/** Reads a file chunk by chunk: a chunk bounds the memory, whatever the size of the file. */
final class ChunkReader {

  /**
   * With a limit of errors: so many rows may be processed after the one by which too many have
   * failed.
   */
  private static final int ROWS_WITH_ERROR_LIMIT = 250;

  private static final int HEAP_BYTES_PER_CHARACTER = 64;

  /** A short row may have very many errors. */
  private static final int CHARACTERS_PER_ERROR = 200;

  private final CsvRecords records;
  private final Supplier<RowReader> readers;
  private final Limits limits;
  private final LongSupplier failures;
  private final LongSupplier position;
  private IOException damage;

  /**
   * The bounds of a chunk.
   *
   * @param maxRows of a chunk
   * @param maxErrors of the import; {@link Long#MAX_VALUE}: no limit
   */
  record Limits(int maxRows, long maxErrors) {

    boolean limitsErrors() {
      return maxErrors != Long.MAX_VALUE;
    }

    int rows() {
      return limitsErrors() ? Math.min(maxRows, ROWS_WITH_ERROR_LIMIT) : maxRows;
    }
  }

  /**
   * Successive rows of the file.
   *
   * @param readings empty at the end of the file
   * @param start where they begin in the file, in bytes
   * @param end where they end in the file, in bytes
   */
  record Chunk(List<RowReader.Reading> readings, long start, long end) {

    /** Where the first rows of the chunk end in the file, in bytes. */
    long position(int rows) {
      return start + (end - start) * rows / readings.size();
    }
  }

  /**
   * @param readers called before every chunk, so that a change of the schema takes effect
   * @param failures how many rows have failed so far; called only if errors are limited
   * @param position where the next row begins in the file, in bytes
   */
  ChunkReader(
      CsvRecords records,
      Supplier<RowReader> readers,
      Limits limits,
      LongSupplier failures,
      LongSupplier position) {
    this.records = records;
    this.readers = readers;
    this.limits = limits;
    this.failures = failures;
    this.position = position;
  }

  /** Whether a chunk may be read before the one before it is processed. */
  boolean mayReadAhead() {
    return !limits.limitsErrors();
  }

  /** The next chunk; it ends early with the row by which too many have failed. */
  Chunk read() throws IOException {
    var readings = new ArrayList<RowReader.Reading>();
    long failed = limits.limitsErrors() ? failures.getAsLong() : 0;
    long characters = 0;
    var reader = readers.get();
    long start = position.getAsLong();
    while (readings.size() < limits.rows() && characters < maxCharacters()) {
      var row = next();
      if (row == null) {
        break;
      }
      var reading = reader.read(row, records.raw());
      readings.add(reading);
      characters += records.raw().length() + (long) reading.errors() * CHARACTERS_PER_ERROR;
      if (reading.failed() && ++failed > limits.maxErrors()) {
        break;
      }
    }
    if (readings.isEmpty() && damage != null) {
      throw damage;
    }
    return new Chunk(readings, start, position.getAsLong());
  }

  /** Null at the end, and where the file is damaged: the rows before it are processed first. */
  private CsvOutcome next() {
    try {
      return damage == null ? records.next() : null;
    } catch (IOException damaged) {
      damage = damaged;
      return null;
    }
  }

  private static long maxCharacters() {
    return Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_CHARACTER;
  }
}
