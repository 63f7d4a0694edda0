package kindred.imports.dryrun;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import kindred.jobs.files.SpoolSpace;

/**
 * A hash map in a file: keys are hashes of 16 bytes, values have 16 bytes. Its memory does not grow
 * with its size, and the file disappears with the process. Not thread-safe.
 */
final class DiskHashMap implements AutoCloseable {

  static final int BYTES = 16;

  private static final int SLOT_BYTES = 2 * BYTES;
  private static final int FIRST_CAPACITY = 1 << 14;
  private static final int SLOTS_PER_READ = 1 << 11;
  private static final byte[] NO_KEY = new byte[BYTES];

  private final Path file;
  private final long maxKeys;
  private final SpoolSpace space;
  private final ByteBuffer current = ByteBuffer.allocate(SLOT_BYTES);
  private FileChannel slots;
  private long capacity = FIRST_CAPACITY;
  private long size;

  /** The map has its maximum number of keys. */
  static final class Full extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * @param file a path that is not in use; the file has no name any more once it is open
   */
  DiskHashMap(Path file, long maxKeys, SpoolSpace space) throws IOException {
    this.file = file;
    this.space = space;
    this.maxKeys = maxKeys;
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

  /** A key: 128 bits of a cryptographic hash. Collisions do not occur in practice. */
  static byte[] key(String... parts) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return Arrays.copyOf(digest.digest(), BYTES);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  long size() {
    return size;
  }

  Optional<byte[]> get(byte[] key) throws IOException {
    find(slots, capacity, key);
    return isFree()
        ? Optional.empty()
        : Optional.of(Arrays.copyOfRange(current.array(), BYTES, SLOT_BYTES));
  }

  void put(byte[] key, byte[] value) throws IOException {
    long slot = find(slots, capacity, key);
    if (isFree()) {
      if (size == maxKeys) {
        throw new Full();
      }
      size++;
    }
    write(slots, slot, key, value);
    if (size > capacity / 2) {
      grow();
    }
  }

  /** Finds the slot of a key, or a free one, and leaves its content in {@link #current}. */
  private long find(FileChannel in, long capacity, byte[] key) throws IOException {
    long slot = Math.floorMod(ByteBuffer.wrap(key).getLong(), capacity);
    while (true) {
      read(in, slot);
      if (isFree() || Arrays.equals(current.array(), 0, BYTES, key, 0, BYTES)) {
        return slot;
      }
      slot = slot + 1 == capacity ? 0 : slot + 1;
    }
  }

  /** A slot that was never written reads as zeros. */
  private void read(FileChannel in, long slot) throws IOException {
    Arrays.fill(current.array(), (byte) 0);
    current.clear();
    int read = 0;
    while (current.hasRemaining() && read >= 0) {
      read = in.read(current, slot * SLOT_BYTES + current.position());
    }
  }

  private boolean isFree() {
    return Arrays.equals(current.array(), 0, BYTES, NO_KEY, 0, BYTES);
  }

  private static void write(FileChannel to, long slot, byte[] key, byte[] value)
      throws IOException {
    var bytes = ByteBuffer.allocate(SLOT_BYTES).put(key).put(value).flip();
    while (bytes.hasRemaining()) {
      to.write(bytes, slot * SLOT_BYTES + bytes.position());
    }
  }

  private void grow() throws IOException {
    long larger = 4 * capacity;
    // afterwards the copy has all of it: its slots are spread over the whole file
    var held = space.hold(larger * SLOT_BYTES);
    try {
      moveTo(larger);
    } finally {
      held.run();
    }
  }

  private void moveTo(long larger) throws IOException {
    var copy = open(file);
    try {
      var buffer = ByteBuffer.allocate(SLOTS_PER_READ * SLOT_BYTES);
      for (long from = 0; slots.read(buffer.clear(), from) > 0; from += buffer.position()) {
        buffer.limit(buffer.position() - buffer.position() % SLOT_BYTES);
        copy(buffer, copy, larger);
      }
    } catch (IOException unwritable) {
      copy.close();
      throw unwritable;
    }
    slots.close();
    slots = copy;
    capacity = larger;
  }

  private void copy(ByteBuffer buffer, FileChannel to, long capacity) throws IOException {
    for (int at = 0; at < buffer.limit(); at += SLOT_BYTES) {
      var key = Arrays.copyOfRange(buffer.array(), at, at + BYTES);
      if (!Arrays.equals(key, NO_KEY)) {
        long slot = find(to, capacity, key);
        write(to, slot, key, Arrays.copyOfRange(buffer.array(), at + BYTES, at + SLOT_BYTES));
      }
    }
    buffer.position(buffer.limit());
  }

  @Override
  public void close() throws IOException {
    slots.close();
  }
}
