package kindred.jobs.files;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kindred.problem.Problem;

/**
 * Reserves the space of files in the spool before they are written, so that they never take the
 * disk from the database, and no tenant takes more than half of it from the others. The files of
 * other servers in the same folder count as well, and unfinished uploads with the size that their
 * names state. Thread-safe.
 */
public final class SpoolSpace {

  private static final long GIB = 1L << 30;
  private static final long MAX_DEFAULT = 20 * GIB;
  private static final long MIN_FREE = 5 * GIB;
  private static final int RETRY_SECONDS = 60;

  /** The files of one tenant have half of the space at most. */
  private static final int TENANTS = 2;

  /** Of uploads, before and after their job is known. */
  private static final Pattern OF_TENANT = Pattern.compile("(?:upload|job)-(-?\\d+)-.*");

  /** Of an unfinished upload: its expected size. */
  private static final Pattern UNFINISHED = Pattern.compile("upload-.*-(\\d{1,18})");

  private final Path folder;
  private final Disk disk;
  private final long max;
  private final Map<Path, Long> reserved = new ConcurrentHashMap<>();
  private long held;

  /** The sizes of a disk, in bytes. */
  public interface Disk {
    long total() throws IOException;

    long usable() throws IOException;
  }

  /**
   * @param max bytes of all files in the folder; 0: a tenth of the disk, and at most 20 GiB
   */
  public SpoolSpace(Path folder, Disk disk, long max) throws IOException {
    this.folder = folder;
    this.disk = disk;
    this.max = max > 0 ? max : Math.min(MAX_DEFAULT, disk.total() / 10);
  }

  /** The space of an existing folder on its own disk. */
  public static SpoolSpace of(Path folder, long max) throws IOException {
    FileStore store = Files.getFileStore(folder);
    return new SpoolSpace(
        folder,
        new Disk() {
          @Override
          public long total() throws IOException {
            return store.getTotalSpace();
          }

          @Override
          public long usable() throws IOException {
            return store.getUsableSpace();
          }
        },
        max);
  }

  /**
   * Lets a file of the folder grow to a size; blocks.
   *
   * @throws Problem.ProblemException 503 if there is no space; what was reserved stays so
   */
  public synchronized void reserve(Path file, long size) throws IOException {
    long files = 0;
    long ofTenant = 0;
    long unwritten = held;
    var tenant = tenant(file);
    var all = new HashMap<>(reserved);
    all.merge(file, size, Math::max);
    try (var present = Files.newDirectoryStream(folder)) {
      for (var one : present) {
        long written = size(one);
        long counted = Math.max(written, all.getOrDefault(one, stated(one)));
        files += counted;
        ofTenant += tenant(one).equals(tenant) ? counted : 0;
        unwritten += counted - written;
        all.remove(one);
      }
    }
    for (var notCreated : all.entrySet()) {
      files += notCreated.getValue();
      unwritten += notCreated.getValue();
      ofTenant += tenant(notCreated.getKey()).equals(tenant) ? notCreated.getValue() : 0;
    }
    if (tenant.isPresent() && ofTenant > max / TENANTS) {
      throw share().exception();
    }
    if (files > max || disk.usable() - unwritten < floor()) {
      throw full().exception();
    }
    reserved.merge(file, size, Math::max);
  }

  /** The tenant of a file, by its name. */
  private static Optional<String> tenant(Path file) {
    return Optional.of(OF_TENANT.matcher(file.getFileName().toString()))
        .filter(Matcher::matches)
        .map(form -> form.group(1));
  }

  /** The size that the name of an upload states; of another server, it is not reserved here. */
  private static long stated(Path file) {
    return Optional.of(UNFINISHED.matcher(file.getFileName().toString()))
        .filter(Matcher::matches)
        .map(form -> Long.parseLong(form.group(1)))
        .orElse(0L);
  }

  /**
   * Holds space for bytes of a file without a name, which no listing shows, until they are written;
   * blocks.
   *
   * @return gives the space back; a second call does nothing
   * @throws IOException if there is no space
   */
  public Runnable hold(long bytes) throws IOException {
    requireFree(bytes);
    var holding = new AtomicBoolean(true);
    return () -> {
      if (holding.getAndSet(false)) {
        giveBack(bytes);
      }
    };
  }

  private synchronized void giveBack(long bytes) {
    held -= bytes;
  }

  private synchronized void requireFree(long bytes) throws IOException {
    long unwritten = held;
    for (var file : reserved.entrySet()) {
      unwritten += Math.max(0, file.getValue() - size(file.getKey()));
    }
    if (disk.usable() - unwritten - bytes < floor()) {
      throw new IOException("No space for " + bytes + " bytes");
    }
    held += bytes;
  }

  /** The file does not grow any more; from now on its real size counts. Does not block. */
  public void written(Path file) {
    reserved.remove(file);
  }

  /** 5 % of the disk, and at least 5 GiB if that is not more than 10 %. */
  private long floor() throws IOException {
    long total = disk.total();
    return Math.max(total / 20, Math.min(MIN_FREE, total / 10));
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException deleted) {
      return 0;
    }
  }

  private static Problem share() {
    return full(
        "The files of this tenant take half of the server's space for files. Retry when some of its"
            + " jobs have ended.");
  }

  private static Problem full() {
    return full(
        "The server has no space for the file now. Retry later, or ask its operator for space.");
  }

  private static Problem full(String detail) {
    return Problem.of(Problem.Kind.UNAVAILABLE, "spool-full", detail).retryAfter(RETRY_SECONDS);
  }
}
