package kindred.jobs.outcomes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kindred.csv.Csv;
import kindred.csv.CsvFormat;
import kindred.jobs.files.SpoolSpace;
import kindred.jobs.outcomes.ImportLog.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportLogTest {

  private static final Entry IMPORTED = new Entry(1, 2, "imported", "c-1", "", "", "");

  @TempDir private Path directory;

  @Test
  void a_log_is_csv_with_one_line_per_row() throws IOException {
    var target = directory.resolve("in.csv.log");

    write(target, IMPORTED, new Entry(2, 3, "failed", "", "bad, code", "Name\n", "says \"no\""));

    assertThat(Csv.table(Files.readAllBytes(target), new CsvFormat(',', UTF_8)))
        .containsExactly(
            List.of("row", "line", "outcome", "customer_id", "code", "column", "message"),
            List.of("1", "2", "imported", "c-1", "", "", ""),
            List.of("2", "3", "failed", "", "bad, code", "Name\n", "says \"no\""));
  }

  @Test
  void an_uncommitted_log_is_deleted() throws IOException {
    try (var log = ImportLog.begin(directory.resolve("in.csv.log"), space(90))) {
      log.write(IMPORTED);
    }

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_log_replaces_an_older_one_when_it_is_complete() throws IOException {
    var target = Files.writeString(directory.resolve("in.csv.log"), "older");

    try (var log = ImportLog.begin(target, space(90))) {
      log.write(IMPORTED);
      assertThat(target).hasContent("older");
      log.commit();
    }

    assertThat(Files.readString(target)).startsWith("row,line,").endsWith("c-1,,,\r\n");
    assertThat(directory.toFile().list()).containsExactly("in.csv.log");
  }

  @Test
  void a_link_of_the_same_name_is_replaced_and_its_target_stays_unchanged() throws IOException {
    var victim = Files.writeString(directory.resolve("victim"), "untouched");
    var target = Files.createSymbolicLink(directory.resolve("in.csv.log"), victim);

    write(target, IMPORTED);

    assertThat(victim).hasContent("untouched");
    assertThat(Files.isSymbolicLink(target)).isFalse();
  }

  @Test
  void a_log_does_not_take_the_part_of_the_disk_that_stays_free() {
    assertThatThrownBy(() -> ImportLog.begin(directory.resolve("in.csv.log"), space(5)))
        .isInstanceOf(IOException.class);
    assertThat(directory).isEmptyDirectory();
  }

  private static SpoolSpace space(int usableGigabytes) throws IOException {
    long gigabyte = 1L << 30;
    return new SpoolSpace(
        Path.of("."), new FixedDisk(100 * gigabyte, usableGigabytes * gigabyte), 0);
  }

  private record FixedDisk(long total, long usable) implements SpoolSpace.Disk {}

  private static void write(Path target, Entry... entries) throws IOException {
    try (var log = ImportLog.begin(target, space(90))) {
      for (var entry : entries) {
        log.write(entry);
      }
      log.commit();
    }
  }
}
