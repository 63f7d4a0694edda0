package kindred.jobs.outcomes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.stream.Collectors.joining;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kindred.jobs.files.Spool;
import kindred.jobs.files.SpoolSpace;

/**
 * The log of a job as CSV, without personal values. It appears under its name complete or not at
 * all, and is never written through a link of that name.
 */
public final class ImportLog implements AutoCloseable {

  private static final List<String> TITLES =
      List.of("row", "line", "outcome", "customer_id", "code", "column", "message");
  private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",\r\n]");

  /**
   * The outcome of one row; a member that does not apply is empty.
   *
   * @param customerId the profile that was created, updated or already existed
   */
  public record Entry(
      long row,
      long line,
      String outcome,
      String customerId,
      String code,
      String column,
      String message) {}

  /** Space is held in steps of so many bytes. */
  private static final long STEP = 16L << 20;

  private final Path target;
  private final SpoolSpace space;
  private final Path temporary;
  private final BufferedWriter writer;
  private Runnable held = () -> {};
  private long left;

  private ImportLog(Path target, SpoolSpace space) throws IOException {
    this.target = target;
    this.space = space;
    temporary = target.resolveSibling("." + UUID.randomUUID() + Spool.UNFINISHED_LOG);
    writer = Files.newBufferedWriter(temporary, UTF_8, StandardOpenOption.CREATE_NEW);
  }

  /** Whether a log can be created at this path now, and can replace what is there. */
  public static boolean writable(Path target) {
    try {
      Files.delete(Files.createTempFile(target.getParent(), ".", Spool.UNFINISHED_LOG));
      return !Files.readAttributes(target, BasicFileAttributes.class, NOFOLLOW_LINKS).isDirectory();
    } catch (NoSuchFileException free) {
      return Files.isDirectory(target.getParent());
    } catch (IOException refused) {
      return false;
    }
  }

  /** Whether a file of this name is not a log of a job, and must not be replaced. */
  public static boolean isForeign(Path target) throws IOException {
    if (!Files.exists(target, NOFOLLOW_LINKS) || Files.isDirectory(target, NOFOLLOW_LINKS)) {
      return false;
    }
    if (!Files.isRegularFile(target, NOFOLLOW_LINKS)) {
      return true;
    }
    byte[] begin = header().getBytes(UTF_8);
    try (var in = Files.newInputStream(target, NOFOLLOW_LINKS)) {
      return !Arrays.equals(in.readNBytes(begin.length), begin);
    }
  }

  private static String header() {
    return TITLES.stream().collect(joining(",", "", "\r\n"));
  }

  /** Creates a log under a temporary name; it leaves the part of the disk free that has to be. */
  public static ImportLog begin(Path target, SpoolSpace space) throws IOException {
    var log = new ImportLog(target, space);
    try {
      log.line(TITLES.stream());
      return log;
    } catch (IOException refused) {
      log.close();
      throw refused;
    }
  }

  public void write(Entry entry) throws IOException {
    line(
        Stream.of(
            Long.toString(entry.row()),
            Long.toString(entry.line()),
            entry.outcome(),
            entry.customerId(),
            entry.code(),
            entry.column(),
            entry.message()));
  }

  /** Gives the log its name; replaces an older one. */
  public void commit() throws IOException {
    writer.close();
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Copies a log to another name, complete or not at all; replaces an older one, nothing else. */
  static void copy(Path log, Path target) throws IOException {
    var temporary = target.resolveSibling("." + UUID.randomUUID() + Spool.UNFINISHED_LOG);
    try {
      Files.copy(log, temporary);
      shareWithGroup(temporary);
      if (isForeign(target)) {
        throw new FileAlreadyExistsException(target.toString());
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Those who deliver files to an import folder read the log beside them. */
  private static void shareWithGroup(Path copy) throws IOException {
    if (Files.getFileStore(copy).supportsFileAttributeView(PosixFileAttributeView.class)) {
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r-----"));
    }
  }

  /** Deletes the log unless it was committed. */
  @Override
  public void close() throws IOException {
    try (writer) {
      held.run();
      Files.deleteIfExists(temporary);
    }
  }

  private void line(Stream<String> cells) throws IOException {
    var line = cells.map(ImportLog::cell).collect(joining(",", "", "\r\n"));
    if (line.length() > left) {
      held.run();
      held = space.hold(STEP);
      left = STEP;
    }
    left -= line.length();
    writer.write(line);
  }

  private static String cell(String value) {
    return NEEDS_QUOTES.matcher(value).find() ? '"' + value.replace("\"", "\"\"") + '"' : value;
  }
}
