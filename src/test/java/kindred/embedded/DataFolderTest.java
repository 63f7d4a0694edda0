package kindred.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  @TempDir private Path temp;

  @Test
  void a_missing_folder_is_created_with_its_parents() {
    try (var data = open(temp.resolve("a/b"))) {
      assertThat(data.path()).isDirectory().isEqualTo(temp.resolve("a/b"));
      assertThat(data.folder("uploads")).isDirectory().hasParent(data.path());
    }
  }

  @Test
  void a_folder_in_use_is_refused_until_it_is_closed() {
    try (var first = open(temp)) {
      assertThatThrownBy(() -> open(first.path()))
          .isInstanceOf(NodeException.class)
          .hasMessage(
              "The data folder %s is in use by another server. Stop that server, or set"
                  + " KINDRED_DATA_DIR to another folder.",
              temp);
    }

    open(temp).close();
  }

  @Test
  void a_file_instead_of_the_folder_is_reported() throws IOException {
    var file = Files.createFile(temp.resolve("file"));

    assertThatThrownBy(() -> open(file))
        .isInstanceOf(NodeException.class)
        .hasMessage("The data folder %s is not a folder.", file);
  }

  @Test
  void a_folder_that_cannot_be_written_is_reported() throws IOException {
    var inside = Files.createFile(temp.resolve("file")).resolve("data");

    assertThatThrownBy(() -> open(inside))
        .isInstanceOf(NodeException.class)
        .hasMessageStartingWith("The data folder " + inside + " cannot be written: ");
  }

  private static DataFolder open(Path path) {
    return DataFolder.open(new NodeConfig(path, 0, "512m", Optional.empty()));
  }
}
