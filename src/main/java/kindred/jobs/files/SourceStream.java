package kindred.jobs.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The unpacked bytes of a file, never more than a limit and never out of proportion to the packed
 * ones; damage and excess are a {@link SourceException}.
 */
public final class SourceStream extends InputStream {

  private static final int MAX_RATIO = 1_000;
  private static final long RATIO_FREE = 64L * 1024 * 1024;

  private final CountedBytes packed;
  private final ContentEncoding encoding;
  private final InputStream unpacked;
  private final long limit;
  private long count;

  private SourceStream(CountedBytes packed, ContentEncoding encoding, long limit)
      throws IOException {
    this.packed = packed;
    this.encoding = encoding;
    this.limit = limit;
    this.unpacked = unpack();
  }

  /** Opens a file whose path has been resolved: a link is not followed. */
  public static SourceStream open(Path file, ContentEncoding encoding, long limit)
      throws IOException {
    var packed = new CountedBytes(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS));
    try {
      return new SourceStream(packed, encoding, limit);
    } catch (IOException unusable) {
      packed.close();
      throw unusable;
    }
  }

  /** How many bytes of the file itself have been read. */
  public long packedBytesRead() {
    return packed.count();
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int read = readUnpacked(into, from, length);
    count += Math.max(read, 0);
    requireMeasure();
    return read;
  }

  /** Refuses data of so many bytes if they are too many. */
  public static void requireSize(long bytes, long limit) throws SourceException {
    if (bytes > limit) {
      throw SourceException.tooLarge("The data has more than the " + limit + " bytes allowed.");
    }
  }

  @Override
  public void close() throws IOException {
    unpacked.close();
  }

  private InputStream unpack() throws IOException {
    try {
      return encoding.unpack(packed);
    } catch (IOException broken) {
      throw blame(broken);
    }
  }

  private int readUnpacked(byte[] into, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, into.length);
    try {
      return unpacked.read(into, from, length);
    } catch (IOException broken) {
      throw blame(broken);
    } catch (RuntimeException malformed) { // damage takes zstd's reader by surprise in many ways
      throw SourceException.corrupt(encoding, malformed);
    }
  }

  /** A disk that fails is not the sender's fault. */
  private IOException blame(IOException broken) {
    return packed.failed() || encoding == ContentEncoding.IDENTITY
        ? broken
        : SourceException.corrupt(encoding, broken);
  }

  private void requireMeasure() throws IOException {
    requireSize(count, limit);
    if (count > RATIO_FREE && count / MAX_RATIO > packed.count()) {
      throw SourceException.tooLarge(
          "The unpacked data is more than " + MAX_RATIO + " times as large as the packed.");
    }
  }
}
