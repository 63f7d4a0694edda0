package kindred;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as an operator types them. */
class UserCommandTest {

  private static final String PASSWORD = "a long enough password";
  private static final String[] ANNA = {
    "add", "anna", "--roles", "read,merge", "--tenants", "101,102", "--password-stdin"
  };

  @TempDir private Path folder;
  private Path file;

  private record Result(int status, String out, String err) {}

  @BeforeEach
  void name() {
    file = folder.resolve("data").resolve("users.yaml");
  }

  @Test
  void a_user_is_added_listed_checked_and_removed() throws IOException {
    var added = user(PASSWORD + "\n", ANNA);

    assertThat(added.status()).as("%s", added).isZero();
    assertThat(added.out()).contains(file.toString()).contains("restart").doesNotContain(PASSWORD);
    assertThat(Files.readString(file)).contains("$argon2id$").doesNotContain(PASSWORD);
    assertThat(user("", "list").out())
        .isEqualTo("anna  roles read,merge  tenants 101,102  password\n");
    assertThat(user("", "check").out()).contains("is valid and has 1 users");
    assertThat(user("", "remove", "anna").status()).isZero();
    assertThat(user("", "list").out()).isEmpty();
  }

  @Test
  void a_token_is_printed_once_and_can_be_revoked() throws IOException {
    user("", "add", "bot", "--roles", "import", "--tenants", "all", "--no-password");

    var token = user("", "token", "bot", "--expires", "90d");

    assertThat(token.out()).matches("kin_[0-9A-Za-z]{8}_[0-9A-Za-z_-]{43}\n");
    String id = token.out().substring(4, 12);
    assertThat(Files.readString(file))
        .contains(id)
        .doesNotContain(token.out().strip().substring(13));
    assertThat(user("", "list").out()).contains("token " + id + " until 20");
    assertThat(user("", "revoke", "bot", "00000000").err()).contains("no token with this id");
    assertThat(user("", "revoke", "bot", id).status()).isZero();
    assertThat(user("", "list").out()).doesNotContain("token");
  }

  @Test
  void a_user_that_exists_is_replaced_only_on_request_and_keeps_its_tokens() {
    user(PASSWORD, ANNA);
    user("", "token", "anna");

    assertThat(user(PASSWORD, ANNA).err()).contains("There is a user 'anna' already");
    var replaced =
        user(
            "",
            "add",
            "anna",
            "--roles",
            "admin",
            "--tenants",
            "none",
            "--no-password",
            "--replace");
    assertThat(replaced.status()).as("%s", replaced).isZero();
    assertThat(user("", "list").out())
        .startsWith("anna  roles admin  tenants none  no password  token ");
  }

  @Test
  void what_is_wrong_is_said_in_one_sentence_and_nothing_changes() {
    assertRefused("short", "12 to 128 characters", ANNA);
    assertRefused("", "12 to 128 characters", ANNA);
    assertRefused(
        "",
        "There is no role 'rea'",
        "add",
        "a",
        "--roles",
        "rea",
        "--tenants",
        "1",
        "--password-stdin");
    assertRefused(
        PASSWORD,
        "Tenants must be",
        "add",
        "a",
        "--roles",
        "read",
        "--tenants",
        "0",
        "--password-stdin");
    assertRefused(
        PASSWORD,
        "The name must have",
        "add",
        "A:b",
        "--roles",
        "read",
        "--tenants",
        "1",
        "--password-stdin");
    var both = Arrays.copyOf(ANNA, ANNA.length + 1);
    both[ANNA.length] = "--no-password";
    assertRefused(PASSWORD, "--no-password and --password-stdin exclude each other", both);
    assertRefused("", "no user 'nobody'", "remove", "nobody");
    assertRefused("", "--expires must be", "token", "nobody", "--expires", "soon");
    assertRefused("", "later day", "token", "nobody", "--expires", "2020-01-01");
    assertRefused("", "does not exist", "list");
    assertThat(file).doesNotExist();
  }

  private void assertRefused(String stdin, String sentence, String... arguments) {
    var result = user(stdin, arguments);

    assertThat(result.status()).as("%s", result).isNotZero();
    assertThat(result.err()).contains(sentence).doesNotContain("Exception");
  }

  private Result user(String stdin, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var all = new String[arguments.length + 1];
    all[0] = "user";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    int status =
        Main.commandLine(
                Map.of("KINDRED_DATA_DIR", file.getParent().toString()),
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                OutputStream.nullOutputStream())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(all);
    return new Result(status, out.toString(), err.toString());
  }
}
