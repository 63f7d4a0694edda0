package kindred.imports;

import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import kindred.csv.CsvRecords;
import kindred.jobs.ImportConfig;
import kindred.jobs.execution.JobType;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.FileFingerprint;
import kindred.jobs.files.SourceStream;

/** The file of a job while it is read; detects a change of the file. */
final class OpenSource implements AutoCloseable {

  private final SourceStream bytes;
  private final CsvRecords records;
  private final ChunkReader.Limits limits;
  private final FileFingerprint fingerprint;
  private Path file;
  private Supplier<RowReader> readers;

  private OpenSource(
      SourceStream bytes,
      CsvRecords records,
      ChunkReader.Limits limits,
      Path file,
      FileFingerprint fingerprint) {
    this.bytes = bytes;
    this.records = records;
    this.limits = limits;
    this.file = file;
    this.fingerprint = fingerprint;
  }

  /** Opens the file and reads its header; refuses a file that is known to be too large. */
  static OpenSource open(JobType.Input input, ImportConfig config) throws IOException {
    if (input.encoding() == ContentEncoding.IDENTITY) {
      SourceStream.requireSize(input.fingerprint().size(), config.maxBytes());
    }
    var bytes = SourceStream.open(input.file(), input.encoding(), config.maxBytes());
    try {
      var options = input.options();
      var limits = new ChunkReader.Limits(config.chunkRows(), options.maxErrors());
      return new OpenSource(
          bytes,
          new CsvRecords(bytes, options.format()),
          limits,
          input.file(),
          input.fingerprint());
    } catch (IOException | RuntimeException unusable) {
      bytes.close();
      throw unusable;
    }
  }

  CsvRecords records() {
    return records;
  }

  /** Sets the readers of the rows; call it before the first chunk is read. */
  OpenSource with(Supplier<RowReader> readers) {
    this.readers = readers;
    return this;
  }

  /** The same file has another name now. */
  void movedTo(Path name) {
    file = name;
  }

  /** The chunks from a row on. */
  ReadAhead chunks(long from, LongSupplier failures, WorkerExecutor workers) throws IOException {
    records.skip(from - 1);
    var reader = new ChunkReader(records, readers, limits, failures, this::position);
    return ReadAhead.of(reader, workers);
  }

  /** An estimate: the bytes of the file that hold the rows read so far. */
  private long position() {
    return Math.round(bytes.compressedBytesRead() * records.returnedShare());
  }

  /** Whether the file is still as it was when its checksum was taken. */
  boolean unchanged() throws IOException {
    try {
      return FileFingerprint.of(file).equals(fingerprint);
    } catch (NoSuchFileException removed) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
