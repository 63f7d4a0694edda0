package kindred.jobs.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a file as they lie on disk: how many were read, and whether reading them failed. */
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
    } catch (IOException broken) {
      failed = true;
      throw broken;
    }
  }
}
