package kindred.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersFileTest {

  private static final String HASH =
      "$argon2id$v=19$m=19456,t=2,p=1$" + "A".repeat(22) + "$" + "B".repeat(43);
  private static final User ANNA =
      new User(
          "anna",
          Optional.of(HASH),
          List.of(
              new ApiToken("Zk3vQ9aa", "5f".repeat(32), Optional.of(LocalDate.of(2030, 1, 31)))),
          Set.of(Role.READ, Role.MERGE),
          Tenants.of(Set.of(101, 102)));
  private static final User NIGHTLY =
      new User("nightly", Optional.empty(), List.of(), Set.of(Role.IMPORT), Tenants.ALL);

  /** Stands for the end of the process. */
  private static final class EndOfProcess extends Error {
    private static final long serialVersionUID = 1L;
  }

  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("users.yaml");
  }

  @Test
  void what_was_written_is_read_again() {
    new UsersFile(path).change(users -> users.with(ANNA).with(NIGHTLY));

    assertThat(new UsersFile(path).read().all()).containsExactly(ANNA, NIGHTLY);
  }

  @Test
  void a_file_without_users_is_valid() {
    new UsersFile(path).change(users -> users);

    assertThat(new UsersFile(path).read().all()).isEmpty();
  }

  @Test
  void a_file_in_the_words_of_an_operator_is_read() {
    var read =
        UsersText.read(
            """
            users:
              - name: anna   # a comment
                password: %s
                roles: [read, Create Customer Profile, Create Id Keys, UCS.Customer.executeBulkImport]
                tenants: [101, 102]
              - name: metrics
                tokens:
                  - {id: Zk3vQ9aa, sha256: %s, expires: 2027-06-30}
                roles: [admin]
                tenants: []
            """
                .formatted(HASH, "5f".repeat(32)));

    assertThat(read.faults()).isEmpty();
    assertThat(read.users().named("anna").orElseThrow().roles())
        .containsExactlyInAnyOrder(Role.READ, Role.WRITE, Role.SCHEMA, Role.IMPORT);
    assertThat(read.users().ofToken("Zk3vQ9aa").orElseThrow().name()).isEqualTo("metrics");
  }

  @Test
  void all_faults_are_reported_at_once_with_their_lines_and_without_secrets() {
    var read =
        UsersText.read(
            """
            users:
              - name: Anna
                password: hunter2hunter2
                roles: [read, writer]
                tenants: [101, 0101, x]
                colour: red
              - name: bob
                password: $argon2id$v=19$m=4096,t=1,p=1$%s$%s
                roles: all
                tenants: 7
                tokens: [{id: Zk3vQ9aa, sha256: zz}]
              - name: carl
                name: carla
                roles: [read]
                tenants: all
              - name: bob
                roles: [read]
                tenants: all
                tokens: [{id: Zk3vQ9ab, sha256: %s, expires: soon}]
            more: 1
            """
                .formatted("A".repeat(22), "B".repeat(43), "5f".repeat(32)));

    assertThat(String.join("\n", read.faults())).doesNotContain("hunter2").doesNotContain("BBBB");
    assertThat(read.faults())
        .containsExactly(
            "line 20: the file has only the members users",
            "line 6: a user has only the members name, password, roles, tenants, tokens",
            "line 2: name must be 1 to 64 of a-z 0-9 . _ - and begin with a letter or digit",
            "line 2: password is not an argon2id hash in the PHC format; use the command 'user add'",
            "line 4: unknown role 'writer'",
            "line 5: a tenant must be a whole number from 1 to 2147483647, or 'all'",
            "line 5: a tenant must be a whole number from 1 to 2147483647, or 'all'",
            "line 7: password has parameters that are too weak or too costly; use"
                + " m=19456,t=2,p=1",
            "line 11: a token needs an id and a sha256; use the command 'user token'",
            "line 9: roles must be a list",
            "line 10: tenants must be a list",
            "line 13: a second member 'name'",
            "line 16: a second user 'bob'",
            "line 19: expires must be a day such as 2030-01-31");
  }

  @Test
  void text_that_is_no_list_of_users_is_refused() {
    for (String text : List.of("", "users", "- a", "users: 1", "users: [1]", "{", "a: &a [*a]")) {
      assertThat(UsersText.read(text).faults()).as("'%s'", text).isNotEmpty();
    }
  }

  @Test
  void a_file_that_others_can_open_is_refused() throws IOException {
    new UsersFile(path).change(users -> users.with(ANNA));
    for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----", "rw---x---")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));

      assertRefused("chmod 600");
    }
  }

  @Test
  void a_link_is_refused() throws IOException {
    var target = folder.resolve("target.yaml");
    new UsersFile(target).change(users -> users.with(ANNA));
    Files.createSymbolicLink(path, target);

    assertRefused("regular file");
  }

  @Test
  void a_pipe_is_refused_without_waiting_for_its_writer() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", "-m", "600", path.toString()).start().waitFor())
        .isZero();

    assertRefused("regular file");
  }

  @Test
  void a_file_of_another_user_is_refused() throws IOException {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root may give a file away");
    new UsersFile(path).change(users -> users.with(ANNA));
    var names = path.getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(path, names.lookupPrincipalByName("nobody"));

    assertRefused("belong to the user that runs the server");
  }

  @Test
  void root_writes_no_file_that_the_user_of_the_server_could_not_read() throws IOException {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root may give a folder away");
    var names = path.getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(folder, names.lookupPrincipalByName("nobody"));

    assertThatThrownBy(() -> new UsersFile(path).change(users -> users.with(ANNA)))
        .isInstanceOf(UsersFileException.class)
        .hasMessageEndingWith("such as with 'sudo -u nobody'.");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void the_file_of_a_server_whose_user_has_no_name_is_read() throws Exception {
    new UsersFile(path).change(users -> users.with(ANNA));
    // what Java finds when the user is in no list, as in most containers
    var server =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Duser.name=?",
            "-cp",
            System.getProperty("java.class.path"),
            "kindred.Main",
            "user",
            "check");
    server.environment().put("KINDRED_USERS_FILE", path.toString());
    var output = folder.resolve("output").toFile();

    int code = server.redirectErrorStream(true).redirectOutput(output).start().waitFor();

    assertThat(code).as(Files.readString(output.toPath())).isZero();
  }

  @Test
  void a_folder_a_missing_file_and_other_bytes_than_utf_8_are_refused() throws IOException {
    assertRefused("does not exist");
    Files.createDirectory(path);
    assertRefused("regular file");
    Files.delete(path);
    new UsersFile(path).change(users -> users);
    Files.write(path, new byte[] {(byte) 0xff});
    assertRefused("UTF-8");
  }

  @Test
  void a_change_that_ends_anywhere_leaves_the_old_users_or_the_new_ones() {
    int steps = 0;
    for (boolean complete = false; !complete; steps++) {
      new UsersFile(path).change(users -> new Users(List.of(ANNA)));
      complete = changeThatEndsAfter(steps);

      assertThat(List.copyOf(new UsersFile(path).read().all()))
          .isIn(List.of(ANNA), List.of(ANNA, NIGHTLY));
      assertThat(Files.exists(path)).isTrue();
    }
    assertThat(steps).isGreaterThan(4);
    assertThat(new UsersFile(path).read().all()).containsExactly(ANNA, NIGHTLY);
  }

  private boolean changeThatEndsAfter(int steps) {
    var left = new AtomicInteger(steps);
    Runnable end =
        () -> {
          if (left.getAndDecrement() == 0) {
            throw new EndOfProcess();
          }
        };
    try {
      new UsersFile(path, end).change(users -> users.with(NIGHTLY));
      return true;
    } catch (EndOfProcess ended) {
      return false;
    }
  }

  @Test
  void a_new_file_is_private() throws IOException {
    new UsersFile(path).change(users -> users);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  private void assertRefused(String reason) {
    assertThatThrownBy(() -> new UsersFile(path).read())
        .isInstanceOf(UsersFileException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(reason);
  }
}
