package kindred.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeLogTest {

  @TempDir private Path temp;

  @Test
  void causes_that_an_operator_can_remove_are_recognised() {
    assertThat(log("java.io.IOException: No space left on device").cause())
        .contains("the disk is full");
    assertThat(log("BindException: Address already in use").cause())
        .contains("another process took its port");
    assertThat(log("Terminating due to java.lang.OutOfMemoryError: Java heap space").cause())
        .contains("memory ran out");
    assertThat(log("ERROR something else").cause()).isEmpty();
  }

  @Test
  void only_the_last_lines_of_a_long_log_are_kept() throws IOException {
    var folder = new NodeFolder(temp);
    folder.createFolders();
    Files.writeString(
        folder.log(),
        IntStream.range(0, 100).mapToObj(i -> "line " + i).collect(Collectors.joining("\n")));

    assertThat(NodeLog.of(folder).lastLines()).hasSize(40).endsWith("line 99");
  }

  private static NodeLog log(String line) {
    return new NodeLog(List.of("INFO starting", line));
  }
}
