package kindred.jobs.files;

import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The members of a gzip file one after the other, up to its very last byte; the JDK takes a broken
 * header of a later member for the end.
 */
final class GzipMembers extends GZIPInputStream {

  private static final int BUFFER = 64 * 1024;
  private static final int TRAILER = 8;

  private final CountedBytes packed;
  private long filled;

  GzipMembers(CountedBytes packed) throws IOException {
    super(packed, BUFFER);
    this.packed = packed;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int read = super.read(into, from, length);
    if (read < 0) {
      requireEnd();
    }
    return read;
  }

  @Override
  protected void fill() throws IOException {
    super.fill();
    filled = packed.count();
  }

  private void requireEnd() throws IOException {
    long end = filled - inf.getRemaining() + TRAILER;
    if (packed.count() != end || packed.read() >= 0) {
      throw new ZipException("bytes after the last member");
    }
  }
}
