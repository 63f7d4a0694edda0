package kindred.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodePidTest {

  @TempDir private Path temp;
  private Path file;
  private Process process;

  @BeforeEach
  void start() throws IOException {
    file = temp.resolve("node.pid");
    process = new ProcessBuilder("sleep", "60").start();
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  @Test
  void the_process_in_the_file_is_killed_and_the_file_deleted() throws IOException {
    NodePid.write(file, process.toHandle());

    NodePid.endOrphan(file);

    assertThat(process.isAlive()).isFalse();
    assertThat(file).doesNotExist();
  }

  @Test
  void another_process_with_the_same_id_is_not_killed() throws IOException {
    Files.writeString(file, process.pid() + " " + Instant.now().minusSeconds(60));

    NodePid.endOrphan(file);

    assertThat(process.isAlive()).isTrue();
    assertThat(file).doesNotExist();
  }

  @Test
  void a_truncated_file_is_ignored() throws IOException {
    Files.writeString(file, Long.toString(process.pid()));

    NodePid.endOrphan(file);

    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void without_a_file_no_process_is_killed() throws IOException {
    NodePid.endOrphan(file);

    assertThat(process.isAlive()).isTrue();
  }
}
