package kindred.jobs.outcomes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kindred.jobs.files.ImportFolders;

/**
 * The extended results of an import as CSV, without the values of any person. It appears under its
 * name complete or not at all, and is never written through a link of that name.
 */
public final class ImportLog implements AutoCloseable {

  /** How the name of a log ends that is being written. */
  public static final String UNFINISHED = ".log.tmp";

  private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",\r\n]");

  /**
   * The outcome of one record; what does not apply is empty.
   *
   * @param customerId the profile that was written or is in the way
   */
  public record Entry(
      long record,
      long line,
      String outcome,
      String customerId,
      String code,
      String column,
      String message) {}

  private final Path target;
  private final Path temporary;
  private final BufferedWriter writer;

  private ImportLog(Path target) throws IOException {
    this.target = target;
    temporary = target.resolveSibling("." + UUID.randomUUID() + UNFINISHED);
    writer = Files.newBufferedWriter(temporary, UTF_8, StandardOpenOption.CREATE_NEW);
  }

  /** Begins a log; see {@link ImportFolders#logFor}. */
  public static ImportLog begin(Path target) throws IOException {
    var log = new ImportLog(target);
    log.line(Stream.of("record", "line", "outcome", "customer_id", "code", "column", "message"));
    return log;
  }

  public void write(Entry entry) throws IOException {
    line(
        Stream.of(
            Long.toString(entry.record()),
            Long.toString(entry.line()),
            entry.outcome(),
            entry.customerId(),
            entry.code(),
            entry.column(),
            entry.message()));
  }

  /** Gives the log its name, in place of an older one. */
  public void commit() throws IOException {
    writer.close();
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Puts a copy of a log under another name, complete or not at all, in place of an older one. */
  static void copy(Path log, Path target) throws IOException {
    var temporary = target.resolveSibling("." + UUID.randomUUID() + UNFINISHED);
    try {
      Files.copy(log, temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Without a commit before, nothing is left of the log. */
  @Override
  public void close() throws IOException {
    try (writer) {
      Files.deleteIfExists(temporary);
    }
  }

  private void line(Stream<String> cells) throws IOException {
    writer.write(cells.map(ImportLog::cell).collect(joining(",", "", "\r\n")));
  }

  private static String cell(String value) {
    return NEEDS_QUOTES.matcher(value).find() ? '"' + value.replace("\"", "\"\"") + '"' : value;
  }
}
