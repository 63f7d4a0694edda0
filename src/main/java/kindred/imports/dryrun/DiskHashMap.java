package kindred.imports.dryrun;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * A map on the disk, of keys of 16 bytes that are hashes to values of 16 bytes: it takes no memory
 * that grows with it, and its file goes with the process. Not thread-safe.
 */
final class DiskHashMap implements AutoCloseable {

  static final int BYTES = 16;

  private static final int SLOT = 2 * BYTES;
  private static final int FIRST_SLOTS = 1 << 14;
  private static final int SLOTS_AT_ONCE = 1 << 11;
  private static final byte[] NOBODY = new byte[BYTES];

  private final Path file;
  private final long most;
  private final ByteBuffer slot = ByteBuffer.allocate(SLOT);
  private FileChannel slots;
  private long places = FIRST_SLOTS;
  private long size;

  /** There is no room for another key. */
  static final class Full extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * @param file that nobody else has; it has no name any more once it is open
   * @param most keys
   */
  DiskHashMap(Path file, long most) throws IOException {
    this.file = file;
    this.most = most;
    this.slots = open(file);
  }

  static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  long size() {
    return size;
  }

  Optional<byte[]> get(byte[] key) throws IOException {
    long place = find(slots, places, key);
    return isFree(place) ? Optional.empty() : Optional.of(value());
  }

  void put(byte[] key, byte[] value) throws IOException {
    long place = find(slots, places, key);
    if (isFree(place)) {
      if (size == most) {
        throw new Full();
      }
      size++;
    }
    write(slots, place, key, value);
    if (size > places / 2) {
      grow();
    }
  }

  /** Leaves the slot that was found in the buffer. */
  private long find(FileChannel in, long of, byte[] key) throws IOException {
    long place = Math.floorMod(ByteBuffer.wrap(key).getLong(), of);
    while (true) {
      read(in, place);
      if (isFree(place) || Arrays.equals(slot.array(), 0, BYTES, key, 0, BYTES)) {
        return place;
      }
      place = place + 1 == of ? 0 : place + 1;
    }
  }

  /** What was never written reads as zeros. */
  private void read(FileChannel in, long place) throws IOException {
    Arrays.fill(slot.array(), (byte) 0);
    slot.clear();
    int read = 0;
    while (slot.hasRemaining() && read >= 0) {
      read = in.read(slot, place * SLOT + slot.position());
    }
  }

  private boolean isFree(long place) {
    return place >= 0 && Arrays.equals(slot.array(), 0, BYTES, NOBODY, 0, BYTES);
  }

  private byte[] value() {
    return Arrays.copyOfRange(slot.array(), BYTES, SLOT);
  }

  private static void write(FileChannel to, long place, byte[] key, byte[] value)
      throws IOException {
    var bytes = ByteBuffer.allocate(SLOT).put(key).put(value).flip();
    while (bytes.hasRemaining()) {
      to.write(bytes, place * SLOT + bytes.position());
    }
  }

  private void grow() throws IOException {
    long more = 4 * places;
    var larger = open(file);
    try {
      var some = ByteBuffer.allocate(SLOTS_AT_ONCE * SLOT);
      for (long from = 0; slots.read(some.clear(), from) > 0; from += some.position()) {
        some.limit(some.position() - some.position() % SLOT);
        move(some, larger, more);
      }
    } catch (IOException unwritable) {
      larger.close();
      throw unwritable;
    }
    slots.close();
    slots = larger;
    places = more;
  }

  private void move(ByteBuffer some, FileChannel larger, long more) throws IOException {
    for (int at = 0; at < some.limit(); at += SLOT) {
      var key = Arrays.copyOfRange(some.array(), at, at + BYTES);
      if (!Arrays.equals(key, NOBODY)) {
        long place = find(larger, more, key);
        write(larger, place, key, Arrays.copyOfRange(some.array(), at + BYTES, at + SLOT));
      }
    }
    some.position(some.limit());
  }

  @Override
  public void close() throws IOException {
    slots.close();
  }
}
