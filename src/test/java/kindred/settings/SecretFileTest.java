package kindred.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {

  private static final String NOT_READABLE = "must name a file that this user can read";
  private static final String NOT_OWNED = "must name a file that belongs to this user or to root";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--------", "rw-r-----"})
  void a_secret_that_only_its_owner_and_group_can_read_is_accepted(String permissions)
      throws IOException {
    assertThat(SecretFile.path(file(permissions).toString())).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw----r--", "rw-----w-", "rw-rw----"})
  void a_secret_that_others_can_read_or_change_is_refused_before_and_after_the_start(
      String permissions) throws IOException {
    var file = file(permissions);

    assertRefused(file, "run 'chmod 600' on it");
    assertThatThrownBy(() -> SecretFile.line(file)).hasMessageContaining("chmod 600");
  }

  @Test
  void what_the_server_trusts_may_be_read_by_others_and_not_changed() throws IOException {
    assertThat(SecretFile.trusted(file("rw-r--r--").toString())).isPresent();
    var open = file("rw-rw-r--");

    assertThatThrownBy(() -> SecretFile.trusted(open.toString())).hasMessageContaining("go-w");
    assertThatThrownBy(() -> SecretFile.trustedText(open)).hasMessageContaining("go-w");
  }

  @Test
  void a_file_of_another_user_is_refused_also_behind_a_link() throws IOException {
    assumeTrue(ProcessUser.orRootOwns(Path.of("/")) && ProcessUser.owns(Path.of("/proc/1")));
    var file = file("rw-------");
    var link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(SecretFile.path(link.toString())).isPresent();

    Files.setAttribute(file, "unix:uid", 54_321);

    assertRefused(file, NOT_OWNED);
    assertRefused(link, NOT_OWNED);
  }

  @Test
  void what_is_no_file_or_a_huge_one_is_refused_and_the_path_is_not_repeated() throws IOException {
    var huge = file("rw-------");
    Files.write(huge, new byte[(1 << 20) + 1]);

    assertRefused(folder, NOT_READABLE);
    assertRefused(folder.resolve("absent"), NOT_READABLE);
    assertRefused(Path.of("/dev/null"), NOT_READABLE);
    assertRefused(huge, "must name a file of at most 1 MiB");
  }

  private static void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> SecretFile.path(file.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(why)
        .hasMessageNotContaining(file.toString());
  }

  private Path file(String permissions) throws IOException {
    var file = Files.createTempFile(folder, "secret", null);
    Files.writeString(file, "text\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
