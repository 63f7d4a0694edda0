package kindred.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The scripts of the database in docker-compose.yml, with a stub of cqlsh that knows two roles. */
class ContainersTest {

  private static final String SECRET = "ab+/c'd%x=";

  /** A role is a file with its password; the database answers the third request. */
  private static final String CQLSH =
      """
      #!/bin/bash
      cd "$(dirname "$0")/.."
      echo "$*" >> arguments
      stat -c %a "$2" >> modes
      [ "$(wc -l < arguments)" -ge 3 ] || exit 1
      user=$(sed -n 's/^username = //p' "$2")
      [ "$(cat "role.$user")" = "$(sed -n 's/^password = //p' "$2")" ] || exit 1
      statement=$(tr '\\n' ' ')
      echo "$statement" >> statements
      if [[ $statement =~ ^CREATE\\ ROLE\\ .*\\ PASSWORD\\ =\\ \\'(.*)\\'\\  ]]; then
        echo "${BASH_REMATCH[1]//\\'\\'/\\'}" > role.kindred
      fi
      if [[ $statement == "ALTER ROLE cassandra WITH LOGIN = false"* ]]; then rm -f role.cassandra; fi
      """;

  @TempDir private Path folder;

  @BeforeEach
  void install() throws IOException {
    for (String name : new String[] {"bin", "run/secrets", "data"}) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.writeString(folder.resolve("run/secrets/cassandra-password"), SECRET + "\n");
    command("cqlsh", CQLSH);
    command("docker-entrypoint.sh", "#!/bin/bash\nexec tail -f /dev/null\n");
    command("sleep", "#!/bin/bash\n");
  }

  @Test
  void the_first_start_replaces_the_default_account() throws Exception {
    Files.writeString(folder.resolve("role.cassandra"), "cassandra\n");

    assertThat(run("/services/cassandra-role/entrypoint/2")).isZero();

    requireRoles();
  }

  @Test
  void a_start_after_a_crash_finds_the_default_account_disabled() throws Exception {
    Files.writeString(folder.resolve("role.kindred"), SECRET + "\n");

    assertThat(run("/services/cassandra-role/entrypoint/2")).isZero();

    requireRoles();
  }

  @Test
  void the_roles_are_written_to_all_nodes_when_all_are_there() throws Exception {
    Files.writeString(folder.resolve("role.kindred"), SECRET + "\n");
    Files.writeString(folder.resolve("arguments"), "an earlier request\n".repeat(2));

    assertThat(run("/services/cassandra-users/entrypoint/2")).isZero();

    var password = "WITH PASSWORD = '" + SECRET.replace("'", "''") + "' AND LOGIN = ";
    assertThat(folder.resolve("statements"))
        .content()
        .contains(
            "'class': 'NetworkTopologyStrategy', 'dc1': 3}",
            "ALTER ROLE kindred " + password + "true",
            "ALTER ROLE cassandra " + password + "false");
    assertThat(folder.resolve("arguments")).content().doesNotContain(SECRET);
  }

  private void requireRoles() throws Exception {
    assertThat(folder.resolve("data/roles-set")).exists();
    assertThat(folder.resolve("role.cassandra")).doesNotExist();
    assertThat(folder.resolve("role.kindred")).hasContent(SECRET);
    assertThat(run("/services/cassandra-1/healthcheck/test/1")).as("the health check").isZero();
    assertThat(folder.resolve("arguments")).content().doesNotContain(SECRET);
    assertThat(Files.readAllLines(folder.resolve("modes"))).containsOnly("600");
  }

  private int run(String place) throws Exception {
    Object compose =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(Path.of("docker-compose.yml")));
    var script =
        new ObjectMapper()
            .valueToTree(compose)
            .at(place)
            .asText()
            .replace("$$", "$")
            .replace("/run/", folder + "/run/")
            .replace("/var/lib/cassandra", folder + "/data");
    var builder =
        new ProcessBuilder("bash", "-c", script)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    builder.environment().merge("PATH", folder + "/bin:", (path, first) -> first + path);
    var process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
      return process.exitValue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private void command(String name, String text) throws IOException {
    var file = Files.writeString(folder.resolve("bin").resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
