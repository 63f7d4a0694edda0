package kindred.imports;

import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import kindred.csv.CsvFormat;
import kindred.csv.CsvRecords;
import kindred.jobs.ImportOptions;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.FileFingerprint;
import kindred.jobs.files.SourceStream;

/** The file of a job while it is read: the same bytes that the job was made for, or it says so. */
public final class OpenSource implements AutoCloseable {

  private final SourceStream bytes;
  private final CsvRecords records;
  private final ImportOptions options;
  private final FileFingerprint mark;
  private Path file;
  private Supplier<RowReader> readers;

  private OpenSource(
      SourceStream bytes,
      CsvRecords records,
      ImportOptions options,
      Path file,
      FileFingerprint mark) {
    this.bytes = bytes;
    this.records = records;
    this.options = options;
    this.file = file;
    this.mark = mark;
  }

  /**
   * Opens the file and reads its header; refuses a file that is too large, if that can be told.
   *
   * @param mark what the file was when its checksum was taken
   */
  public static OpenSource open(
      Path file,
      ContentEncoding encoding,
      ImportOptions options,
      long mostBytes,
      FileFingerprint mark)
      throws IOException {
    if (encoding == ContentEncoding.IDENTITY) {
      SourceStream.requireSize(mark.size(), mostBytes);
    }
    var bytes = SourceStream.open(file, encoding, mostBytes);
    try {
      var format = new CsvFormat(options.delimiter(), options.encoding());
      return new OpenSource(bytes, new CsvRecords(bytes, format), options, file, mark);
    } catch (IOException | RuntimeException unusable) {
      bytes.close();
      throw unusable;
    }
  }

  CsvRecords records() {
    return records;
  }

  /** What the records are read with. */
  OpenSource with(Supplier<RowReader> readers) {
    this.readers = readers;
    return this;
  }

  /** The same file has another name now. */
  void movedTo(Path name) {
    file = name;
  }

  /** The windows from a record on. */
  ReadAhead chunks(long from, LongSupplier failures, WorkerExecutor workers) throws IOException {
    records.skip(from - 1);
    var reader =
        new ChunkReader(records, readers, options.mostErrors(), failures, bytes::packedBytesRead);
    return ReadAhead.of(reader, workers);
  }

  /** Whether the file still is what it was. */
  boolean unchanged() throws IOException {
    try {
      return FileFingerprint.of(file).equals(mark);
    } catch (NoSuchFileException removed) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
