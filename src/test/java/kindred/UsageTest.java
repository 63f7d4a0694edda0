package kindred;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a person is told who types a command wrong, or asks how it is typed. */
class UsageTest {

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

  @Test
  void every_command_explains_itself_and_each_of_its_options() {
    explain(commandLine());
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
