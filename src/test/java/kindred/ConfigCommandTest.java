package kindred;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import kindred.settings.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {

  private static final String OTHERS =
      "# All other settings have their default value; --all prints them, too.";

  @TempDir private Path folder;

  private record Result(int status, String out, String err) {}

  @Test
  void what_is_in_force_is_printed_with_its_place_as_a_configuration_file() throws IOException {
    var file = folder.resolve("a.conf");
    Files.writeString(file, "KINDRED_HTTP_PORT=1\nKINDRED_DATA_DIR=/srv/kindred\n");

    var result = config(Map.of("KINDRED_HTTP_PORT", "2"), "--config", file.toString());

    assertThat(result.status()).as("%s", result).isZero();
    assertThat(result.out().lines())
        .containsExactly(
            "# from the environment",
            "KINDRED_HTTP_PORT=2",
            "# from " + file + ", line 2",
            "KINDRED_DATA_DIR=/srv/kindred",
            OTHERS);
    var printed = Files.writeString(folder.resolve("printed.conf"), result.out());
    assertThat(config(Map.of(), "--config", printed.toString()).out())
        .contains("KINDRED_HTTP_PORT=2", "KINDRED_DATA_DIR=/srv/kindred");
  }

  @Test
  void passwords_inside_of_values_are_not_printed() {
    var result =
        config(
            Map.of(
                "KINDRED_JWT_KEYS", "https://a:se/c@secret@idp.example/keys",
                "KINDRED_JAVA_OPTS", "-Xmx2g -Djavax.net.ssl.keyStorePassword=secret"));

    assertThat(result.out())
        .contains("https://***@idp.example/keys", "-Xmx2g -Djavax.net.ssl.keyStorePassword=***");
    assertThat(result.out() + result.err()).doesNotContain("secret");
  }

  @Test
  void the_faults_of_the_file_the_server_and_the_commands_are_reported_together()
      throws IOException {
    var file = folder.resolve("a.conf");
    Files.writeString(file, "KINDRED_HTTP_PORT=many\nPORT=8080\nKINDRED_PORT=8080\n");

    var result = config(Map.of("KINDRED_TENANT", "none"), "--config", file.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err().lines())
        .hasSize(4)
        .anyMatch(line -> line.startsWith("KINDRED_HTTP_PORT must be a port"))
        .anyMatch(line -> line.contains("line 2: PORT is not a setting"))
        .anyMatch(line -> line.startsWith("KINDRED_PORT is not a setting of this server"))
        .anyMatch(line -> line.startsWith("KINDRED_TENANT must be"));
  }

  @Test
  void all_settings_are_printed_with_their_meaning_as_a_file_that_changes_nothing()
      throws IOException {
    var printed = config(Map.of(), "--all").out();

    for (var setting : ServerConfig.SETTINGS) {
      assertThat(printed)
          .contains(
              "# " + setting.meaning() + "\n#" + setting.name() + "=" + setting.fallback() + "\n");
    }
    var file = Files.writeString(folder.resolve("printed.conf"), printed);
    var again = config(Map.of(), "--config", file.toString());
    assertThat(again.status()).isZero();
    assertThat(again.out().lines()).containsExactly(OTHERS);
  }

  @Test
  void the_documentation_explains_every_setting() throws IOException {
    var text = Files.readString(Path.of("docs/operations.md"));

    assertThat(ServerConfig.SETTINGS.stream().map(Setting::name))
        .allMatch(name -> text.contains("| `" + name + "`") || text.contains(", `" + name + "` |"));
  }

  private static Result config(Map<String, String> variables, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var all = new String[arguments.length + 1];
    all[0] = "config";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    int status =
        Main.commandLine(variables, InputStream.nullInputStream(), OutputStream.nullOutputStream())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(all);
    return new Result(status, out.toString(), err.toString());
  }
}
