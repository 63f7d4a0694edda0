package kindred.jobs.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads the bytes of a file, counts them, and records whether reading failed. */
final class CountedBytes extends FilterInputStream {

  private long count;
  private boolean failed;

  CountedBytes(InputStream file) {
    super(file);
  }

  long count() {
    return count;
  }

  boolean failed() {
    return failed;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    try {
      int read = in.read(into, from, length);
      count += Math.max(read, 0);
      return read;
    } catch (IOException unreadable) {
      failed = true;
      throw unreadable;
    }
  }
}
