package kindred;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a person is told who types a command wrong, or asks how it is typed. */
class UsageTest {

  /** What a shell does when a person types {@code PROGRAM jobs thr} and Tab. */
  private static final String COMPLETE =
      """
      source "$1"
      complete -p "$2"
      COMP_WORDS=("$2" jobs thr)
      COMP_CWORD=2
      _complete_kindred
      echo "${COMPREPLY[@]}"
      """;

  private record Result(int status, String out, String err) {}

  @ParameterizedTest
  @ValueSource(strings = {"jobs", "schema", "user"})
  void a_group_of_commands_alone_shows_which_there_are(String group) {
    var result = kindred(group);

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("kindred " + group + " needs one of its commands.")
        .contains("Usage: kindred " + group, "Commands:", "Examples:");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void a_command_that_does_not_exist_is_named_with_a_similar_one() {
    var result = kindred("jobs", "lits");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("There is no command 'lits'.")
        .contains("jobs list", "See: kindred jobs --help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "audit --limit=ten",
        "audit --limit=99999999999",
        "import a.csv --start-from-index=1.5",
        "import a.csv --max-errors=few"
      })
  void a_number_that_is_none_is_named_with_its_option(String command) {
    var result = kindred(command.split(" "));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .matches("(?s)Invalid value for option '--[a-z-]+'.*: '.*' is not a whole number.*")
        .contains("See: kindred " + command.split(" ")[0] + " --help")
        .doesNotContain("int", "long");
  }

  @Test
  void every_command_explains_itself_and_each_of_its_options() {
    explain(commandLine());
  }

  @Test
  void the_settings_stand_below_their_names_however_long_they_are() {
    var help = kindred("--help").out();

    assertThat(help.substring(help.indexOf("Settings (")).lines().skip(1))
        .contains("  KINDRED_HTTP_PORT=8080")
        .allMatch(line -> line.matches("  KINDRED_\\w+=.*| {6,8}\\S.*"))
        .allMatch(line -> line.length() <= 110);
  }

  @Test
  void a_shell_completes_the_program_and_the_start_script_of_a_checkout(@TempDir Path folder)
      throws IOException {
    var script = Files.writeString(folder.resolve("completion"), kindred("completion").out());
    for (String program : List.of("kindred", "./run")) {
      var shell =
          new ProcessBuilder("bash", "-c", COMPLETE, "bash", script.toString(), program)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("-F _complete_kindred " + program)
          .endsWith("throttle\n");
    }
  }

  private static void explain(CommandLine command) {
    var spec = command.getCommandSpec();
    var name = spec.qualifiedName();
    var first = spec.usageMessage().description()[0];
    assertThat(first).as(name).matches("(?s).*[.;]");
    spec.args()
        .forEach(
            argument -> {
              var label = name + " " + argument.paramLabel();
              assertThat(argument.description()).as(label).isNotEmpty();
              if (argument.arity().max() > 0) {
                assertThat(argument.paramLabel()).as(label).doesNotContain("<");
              }
            });
    command.getSubcommands().values().forEach(UsageTest::explain);
  }

  private static CommandLine commandLine() {
    return Main.commandLine(
            Map.of(), InputStream.nullInputStream(), OutputStream.nullOutputStream())
        .setCommandName("kindred");
  }

  private static Result kindred(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Result(status, out.toString(), err.toString());
  }
}
