package kindred.imports;

import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The file of a job while it is read: the same bytes that the job was made for, or it says so. */
final class OpenSource implements AutoCloseable {

  private final SourceStream bytes;
  private final CsvRecords records;
  private final ImportOptions options;
  private final FileMark mark;
  private Path file;
  private Supplier<RecordReader> readers;

  private OpenSource(
      SourceStream bytes, CsvRecords records, ImportOptions options, Path file, FileMark mark) {
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
  static OpenSource open(
      Path file, ContentEncoding encoding, ImportOptions options, long mostBytes, FileMark mark)
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
  OpenSource with(Supplier<RecordReader> readers) {
    this.readers = readers;
    return this;
  }

  /** The same file has another name now. */
  void movedTo(Path name) {
    file = name;
  }

  /** The windows from a record on. */
  ReadAhead windows(long from, LongSupplier failures, WorkerExecutor workers) throws IOException {
    records.skip(from - 1);
    var reader =
        new WindowReader(records, readers, options.mostErrors(), failures, bytes::packedBytesRead);
    return ReadAhead.of(reader, workers);
  }

  /** Whether the file still is what it was. */
  boolean unchanged() throws IOException {
    try {
      return FileMark.of(file).equals(mark);
    } catch (NoSuchFileException removed) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
