package kindred.jobs.files;

import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Decompresses all members of a gzip file, and requires that they reach to its last byte. The JDK
 * treats an invalid header of a later member as the end.
 */
final class GzipMembers extends GZIPInputStream {

  private static final int BUFFER = 64 * 1024;
  private static final int TRAILER = 8;

  private final CountedBytes file;
  private long countWhenFilled;

  GzipMembers(CountedBytes file) throws IOException {
    super(file, BUFFER);
    this.file = file;
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
    countWhenFilled = file.count();
  }

  private void requireEnd() throws IOException {
    long end = countWhenFilled - inf.getRemaining() + TRAILER;
    if (file.count() != end || file.read() >= 0) {
      throw new ZipException("bytes follow the last member");
    }
  }
}
