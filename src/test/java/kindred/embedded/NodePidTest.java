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
  void the_process_of_the_file_is_ended_and_the_file_removed() throws IOException {
    NodePid.write(file, process.toHandle());

    NodePid.endOrphan(file);

    assertThat(process.isAlive()).isFalse();
    assertThat(file).doesNotExist();
  }

  @Test
  void another_process_that_was_given_the_same_id_is_left_alone() throws IOException {
    Files.writeString(file, process.pid() + " " + Instant.now().minusSeconds(60));

    NodePid.endOrphan(file);

    assertThat(process.isAlive()).isTrue();
    assertThat(file).doesNotExist();
  }

  @Test
  void a_file_that_was_cut_short_names_nobody() throws IOException {
    Files.writeString(file, Long.toString(process.pid()));

    NodePid.endOrphan(file);

    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void without_a_file_there_is_nobody_to_end() throws IOException {
    NodePid.endOrphan(file);

    assertThat(process.isAlive()).isTrue();
  }
}
