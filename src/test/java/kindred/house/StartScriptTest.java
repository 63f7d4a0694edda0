package kindred.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the start script gives to the JVM of the server, which is a script here, too. */
class StartScriptTest {

  @TempDir private Path jdk;

  @BeforeEach
  void pretendToBeJava() throws IOException {
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17\"\n");
    Files.createDirectory(jdk.resolve("bin"));
    for (String program : new String[] {"java", "javac"}) {
      var file =
          Files.writeString(
              jdk.resolve("bin/" + program), "#!/bin/sh\necho $(umask) $* $(locale charmap)\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void a_server_ends_when_its_heap_is_full_whatever_its_options_are() throws Exception {
    assertThat(started(Map.of())).contains(" -XX:+ExitOnOutOfMemoryError -Xmx1g ");
    assertThat(started(Map.of("KINDRED_JAVA_OPTS", "-Xmx2g")))
        .contains(" -XX:+ExitOnOutOfMemoryError -Xmx2g ");
  }

  @Test
  void a_client_cannot_make_a_server_repeat_its_tls_handshake() throws Exception {
    assertThat(started(Map.of("KINDRED_JAVA_OPTS", "-Xmx2g")))
        .contains(" -Djdk.tls.rejectClientInitiatedRenegotiation=true ");
  }

  @Test
  void other_users_cannot_read_what_a_server_writes_unless_the_operator_shares_it()
      throws Exception {
    assertThat(started(Map.of())).startsWith("0077 ");
    assertThat(started(Map.of("KINDRED_DATA_MODE", "shared"))).startsWith("0022 ");
  }

  @Test
  void paths_and_arguments_may_have_any_characters_whatever_the_locale_is() throws Exception {
    for (String locale : new String[] {"C", "POSIX", "xx_XX.UTF-8", "C.UTF-8"}) {
      assertThat(started(Map.of("LC_ALL", locale))).as(locale).endsWith(" UTF-8\n");
    }
  }

  @Test
  void a_line_of_the_configuration_file_counts_if_there_is_no_such_variable() throws Exception {
    var file = jdk.resolve("kindred.conf");
    Files.writeString(file, "# shared\nKINDRED_JAVA_OPTS = -Xmx3g \nKINDRED_DATA_MODE=shared\n");

    for (var arguments :
        List.of(
            List.of("--config", file.toString()),
            List.of("--config=" + file),
            List.of("serve", "--config", file.toString()))) {
      assertThat(started(Map.of(), arguments.toArray(String[]::new)))
          .startsWith("0022 ")
          .contains(" -XX:+ExitOnOutOfMemoryError -Xmx3g ");
    }
    assertThat(started(Map.of("KINDRED_CONFIG_FILE", file.toString()))).startsWith("0022 ");
    assertThat(
            started(
                Map.of("KINDRED_DATA_MODE", "private", "KINDRED_JAVA_OPTS", "-Xmx2g"),
                "--config",
                file.toString()))
        .startsWith("0077 ")
        .contains(" -XX:+ExitOnOutOfMemoryError -Xmx2g ");
  }

  @Test
  void a_command_is_no_server_and_what_it_writes_is_private_too() throws Exception {
    assertThat(started(Map.of("KINDRED_JAVA_OPTS", "-Xmx9g"), "jobs", "failed", "serve"))
        .startsWith("0077 -Xmx256m ")
        .contains(" kindred.Main jobs failed serve ");
  }

  private String started(Map<String, String> settings, String... arguments) throws Exception {
    var script = Path.of("bin/kindred").toAbsolutePath().toString();
    var command = new ArrayList<>(List.of("sh", "-c", "umask 022 && exec \"$0\" \"$@\"", script));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command);
    process.environment().keySet().removeIf(name -> name.startsWith("KINDRED_"));
    process.environment().putAll(settings);
    process.environment().put("JAVA_HOME", jdk.toString());
    var started = process.redirectErrorStream(true).start();
    var output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(started.waitFor()).as(output).isZero();
    return output;
  }
}
