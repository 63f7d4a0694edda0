package kindred.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionLogsTest {

  private static final String TABLE = "data/system/paxos-1/";
  private static final String LOG = "da_txn_flush_0f2c.log";

  @TempDir private Path temp;

  @BeforeEach
  void create() throws IOException {
    for (var node : List.of("old", "new")) {
      Files.createDirectories(temp.resolve(node).resolve(TABLE));
      for (var name : List.of("da-1-bti-Data.db", "da-1-bti-TOC.txt", "da-11-bti-Data.db")) {
        Files.createFile(temp.resolve(node).resolve(TABLE + name));
      }
    }
  }

  @Test
  void what_an_unfinished_flush_of_the_old_folder_has_added_is_deleted_here_only()
      throws IOException {
    log(record("ADD", "old", "da-1-bti"), "COMMIT:[,0,0][26136");

    TransactionLogs.applyMoved(temp.resolve("new/data"));

    assertThat(names("new")).containsExactly("da-11-bti-Data.db");
    assertThat(names("old")).hasSize(3);
  }

  @Test
  void what_a_committed_compaction_of_the_old_folder_has_replaced_is_deleted_here()
      throws IOException {
    log(
        record("ADD", "old", "da-1-bti"),
        record("REMOVE", "old", "da-11-bti"),
        "COMMIT:[,0,0][2613697770]");

    TransactionLogs.applyMoved(temp.resolve("new/data"));

    assertThat(names("new")).containsExactly("da-1-bti-Data.db", "da-1-bti-TOC.txt");
    assertThat(names("old")).hasSize(3);
  }

  @Test
  void the_files_of_a_snapshot_stay() throws IOException {
    var snapshot = temp.resolve("new").resolve(TABLE).resolve("snapshots/a/da-11-bti-Data.db");
    Files.createDirectories(snapshot.getParent());
    Files.createFile(snapshot);
    log(record("REMOVE", "old", "da-11-bti"), "COMMIT:[,0,0][2613697770]");

    TransactionLogs.applyMoved(temp.resolve("new/data"));

    assertThat(snapshot).exists();
    assertThat(temp.resolve("new").resolve(TABLE).resolve("da-11-bti-Data.db")).doesNotExist();
  }

  @Test
  void the_logs_of_this_folder_are_left_to_cassandra() throws IOException {
    log(record("ADD", "new", "da-1-bti"));

    TransactionLogs.applyMoved(temp.resolve("new/data"));

    assertThat(names("new")).hasSize(4).contains(LOG);
  }

  @Test
  void a_node_without_tables_has_none() throws IOException {
    TransactionLogs.applyMoved(temp.resolve("none"));
  }

  private String record(String type, String node, String table) throws IOException {
    return type
        + ":["
        + temp.toRealPath().resolve(node).resolve(TABLE).resolve(table)
        + ",0,8][123]";
  }

  private void log(String... lines) throws IOException {
    Files.write(temp.resolve("new").resolve(TABLE + LOG), List.of(lines));
  }

  private Stream<String> names(String node) throws IOException {
    try (var files = Files.list(temp.resolve(node).resolve(TABLE))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }
}
