package kindred.jobs.files;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The decompressed bytes of a file. Throws a {@link SourceException} if they are corrupt, or exceed
 * a limit or a multiple of the compressed size.
 */
public final class SourceStream extends InputStream {

  private static final int BUFFER = 8 << 10;
  private static final int MAX_RATIO = 1_000;
  private static final long RATIO_CHECKED_FROM = 64L * 1024 * 1024;

  private final CountedBytes compressed;
  private final ContentEncoding encoding;
  private final InputStream decompressed;
  private final long limit;
  private long count;

  private SourceStream(CountedBytes compressed, ContentEncoding encoding, long limit)
      throws IOException {
    this.compressed = compressed;
    this.encoding = encoding;
    this.limit = limit;
    this.decompressed = decompress();
  }

  /** Opens a file whose path has been resolved; links are not followed. */
  public static SourceStream open(Path file, ContentEncoding encoding, long limit)
      throws IOException {
    var compressed =
        new CountedBytes(Channels.newInputStream(GuardedFile.open(file.toAbsolutePath())));
    try {
      return new SourceStream(compressed, encoding, limit);
    } catch (IOException unusable) {
      compressed.close();
      throw unusable;
    }
  }

  /**
   * The beginning of a file.
   *
   * @param complete whether these are all bytes of the file
   */
  public record Head(byte[] bytes, boolean complete) {}

  /**
   * Decompresses the beginning of a file.
   *
   * @param most the most bytes of the result
   * @throws SourceException if the data is corrupt
   */
  public static Head head(Head compressed, ContentEncoding encoding, int most) throws IOException {
    var source = new CountedBytes(new ByteArrayInputStream(compressed.bytes()));
    var bytes = new ByteArrayOutputStream();
    var buffer = new byte[BUFFER];
    try (var decompressed = encoding.decompress(source)) {
      int read = decompressed.read(buffer);
      while (read >= 0 && bytes.size() < most) {
        bytes.write(buffer, 0, Math.min(read, most - bytes.size()));
        read = decompressed.read(buffer);
      }
      return new Head(bytes.toByteArray(), compressed.complete() && read < 0);
    } catch (IOException | RuntimeException unreadable) { // the zstd reader throws many kinds
      if (compressed.complete() || bytes.size() == 0) {
        throw SourceException.corrupt(encoding, unreadable);
      }
      return new Head(bytes.toByteArray(), false);
    }
  }

  /** The number of compressed bytes read so far. */
  public long compressedBytesRead() {
    return compressed.count();
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int read = readDecompressed(into, from, length);
    count += Math.max(read, 0);
    requireWithinLimits();
    return read;
  }

  /** Throws if data of this size exceeds the limit. */
  public static void requireSize(long bytes, long limit) throws SourceException {
    if (bytes > limit) {
      throw SourceException.tooLarge(
          "The data has more than the " + limit + " bytes allowed. Split the file.");
    }
  }

  @Override
  public void close() throws IOException {
    decompressed.close();
  }

  private InputStream decompress() throws IOException {
    try {
      return encoding.decompress(compressed);
    } catch (IOException unreadable) {
      throw classify(unreadable);
    }
  }

  private int readDecompressed(byte[] into, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, into.length);
    try {
      return decompressed.read(into, from, length);
    } catch (IOException unreadable) {
      throw classify(unreadable);
    } catch (RuntimeException malformed) { // the zstd reader throws many kinds on corrupt data
      throw SourceException.corrupt(encoding, malformed);
    }
  }

  /** A failing disk is not a problem of the data. */
  private IOException classify(IOException unreadable) {
    return compressed.failed() || encoding == ContentEncoding.IDENTITY
        ? unreadable
        : SourceException.corrupt(encoding, unreadable);
  }

  private void requireWithinLimits() throws IOException {
    requireSize(count, limit);
    if (count > RATIO_CHECKED_FROM && count / MAX_RATIO > compressed.count()) {
      throw SourceException.tooLarge(
          "The decompressed data is more than " + MAX_RATIO + " times as large as the compressed.");
    }
  }
}
