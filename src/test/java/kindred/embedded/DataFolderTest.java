package kindred.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import kindred.settings.ProcessUser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void only_the_user_of_the_server_can_open_a_folder_that_it_creates() throws IOException {
    var folder = temp.resolve("a/b");

    open(folder).close();

    assertThat(mode(folder)).isEqualTo("rwx------");
    assertThat(mode(folder.getParent())).isEqualTo("rwx------");
  }

  /** They can open it, whatever its mode is. Only root can be in this place. */
  @Test
  void a_folder_of_another_user_is_refused_unless_it_is_shared() throws IOException {
    assumeTrue(ProcessUser.owns(Path.of("/proc/1")));
    var folder = temp.resolve("data");
    open(folder).close();
    Files.setAttribute(folder, "unix:uid", 54_321);

    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(NodeException.class)
        .hasMessage(
            "The data folder %s belongs to another user. Start the server as that user, or change"
                + " the owner: chown -R. Or set KINDRED_DATA_MODE=shared.",
            folder);
    DataFolder.create("data folder", folder, DataMode.SHARED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-x---", "rwx---r-x", "rwx--x---", "rwx-----x", "rwx-w----"})
  void a_folder_that_others_can_open_is_refused_and_left_as_it_is(String mode) throws IOException {
    var folder = Files.createDirectory(temp.resolve("data"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));

    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(NodeException.class)
        .hasMessage(
            "Other users can open the data folder %s (%s). Make it private: chmod 700 '%s'. Or set"
                + " KINDRED_DATA_MODE=shared.",
            folder, mode, folder);

    assertThat(folder).isEmptyDirectory();
    assertThat(mode(folder)).isEqualTo(mode);
    open(folder, DataMode.SHARED).close();
    assertThat(mode(folder)).isEqualTo(mode);
  }

  @Test
  void a_shared_spool_that_others_can_open_is_refused_too() throws IOException {
    var folder = Files.createDirectory(temp.resolve("spool"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));

    assertThatThrownBy(() -> DataFolder.create("spool", folder, DataMode.PRIVATE))
        .isInstanceOf(NodeException.class)
        .hasMessageStartingWith("Other users can open the spool " + folder + " (rwxrwx---).");

    DataFolder.create("spool", folder, DataMode.SHARED);
    var missing = temp.resolve("mount/spool");
    DataFolder.create("spool", missing, DataMode.PRIVATE);
    assertThat(mode(missing)).isEqualTo("rwx------");
  }

  private static String mode(Path folder) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }

  private static DataFolder open(Path path) {
    return open(path, DataMode.PRIVATE);
  }

  private static DataFolder open(Path path, DataMode mode) {
    return DataFolder.open(new NodeConfig(path, mode, 0, "512m", Optional.empty()));
  }
}
