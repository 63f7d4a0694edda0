package kindred.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import kindred.metrics.Metrics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersWatchTest {

  private static final FileTime CHANGED = FileTime.fromMillis(1_000_000);

  @TempDir private Path folder;

  private final TestUsers users = new TestUsers();
  private final Metrics metrics = new Metrics();
  private Path path;
  private UsersWatch watch;

  @BeforeEach
  void read() {
    path = users.config(folder).usersFile().orElseThrow();
    watch = new UsersWatch(new UsersFile(path), metrics);
  }

  @Test
  void a_file_that_could_not_be_read_is_read_at_the_next_look_though_it_looks_the_same()
      throws IOException {
    users.add("anna", List.of("read"), List.of("7"));
    byte[] valid = Files.readAllBytes(path);
    rewrite(new byte[valid.length]);
    watch.look();
    assertThat(watch.users().named("anna")).isEmpty();
    assertThat(watch.users().named("first")).isPresent();

    rewrite(valid);
    watch.look();

    assertThat(watch.users().named("anna")).isPresent();
  }

  @Test
  void a_fault_is_reported_once_and_a_new_one_again() throws IOException {
    byte[] valid = Files.readAllBytes(path);
    rewrite("users: 1".getBytes(StandardCharsets.UTF_8));
    watch.look();
    watch.look();
    assertFaults(1);

    Files.delete(path);
    watch.look();
    watch.look();
    assertFaults(2);

    users.add("first", List.of("read"), List.of("7"));
    rewrite(valid);
    watch.look();
    assertFaults(2);

    Files.delete(path);
    watch.look();
    assertFaults(3);
  }

  /** In place, and with equal times. */
  private void rewrite(byte[] bytes) throws IOException {
    Files.write(path, bytes);
    Files.setLastModifiedTime(path, CHANGED);
  }

  private void assertFaults(int number) {
    assertThat(metrics.text()).contains("kindred_users_reload_failures_total " + number + ".0");
  }
}
