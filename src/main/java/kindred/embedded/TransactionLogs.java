package kindred.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The logs of flushes and compactions that a node left unfinished. They name files by their
 * absolute path: in a folder that was copied or moved, Cassandra would delete the files of the old
 * folder, which another node may use, and read those that are half written here.
 */
final class TransactionLogs {

  private static final Pattern NAME = Pattern.compile(".._txn_.+\\.log");
  private static final Pattern RECORD =
      Pattern.compile("(ADD|REMOVE|COMMIT|ABORT):\\[([^,]*),.*]\\[\\d+]");

  private TransactionLogs() {}

  /**
   * Does what Cassandra does with its own: deletes what an uncommitted one has added, or what a
   * committed one has removed. Those of this folder stay. No node may run in it.
   */
  static void applyMoved(Path tables) throws IOException {
    for (var log : files(tables, Integer.MAX_VALUE, name -> NAME.matcher(name).matches())) {
      apply(log, log.toRealPath().getParent());
    }
  }

  private static void apply(Path log, Path folder) throws IOException {
    var lines = Files.readAllLines(log);
    var records = lines.stream().flatMap(line -> RECORD.matcher(line).results()).toList();
    boolean committed =
        !lines.isEmpty() && lines.get(lines.size() - 1).matches("COMMIT:\\[.*]\\[\\d+]");
    var tables = records.stream().filter(record -> !record.group(2).isEmpty()).toList();
    if (tables.stream().allMatch(record -> table(record).getParent().equals(folder))) {
      return;
    }
    for (var record : tables) {
      if (record.group(1).equals(committed ? "REMOVE" : "ADD")) {
        delete(folder, table(record).getFileName() + "-");
      }
    }
    Files.delete(log);
  }

  /** The beginning of the names of a table's files. */
  private static Path table(MatchResult record) {
    return Path.of(record.group(2));
  }

  /** Not those of snapshots, which are in folders below and have the same names. */
  private static void delete(Path folder, String prefix) throws IOException {
    for (var file : files(folder, 1, name -> name.startsWith(prefix))) {
      Files.delete(file);
    }
  }

  private static List<Path> files(Path folder, int depth, Predicate<String> names)
      throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (var all = Files.walk(folder, depth)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> names.test(file.getFileName().toString()))
          .toList();
    }
  }
}
