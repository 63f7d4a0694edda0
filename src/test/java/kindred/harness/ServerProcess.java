package kindred.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kindred.Main;
import kindred.http.ContractClient;

/** The program in a JVM of its own, with exactly the settings that a test gives it. */
public final class ServerProcess implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(240);
  private static final Pattern ADDRESS = Pattern.compile("answers at (http://\\S+)/");

  private static final Path SCRIPT = Path.of("/usr/bin/script");

  /** A bar with all its parts fits. */
  private static final int COLUMNS = 120;

  private final Process process;
  private final Path console;

  private ServerProcess(Process process, Path console) {
    this.process = process;
    this.console = console;
  }

  public static ServerProcess start(Path folder, Map<String, String> settings, String... arguments)
      throws IOException {
    return start(folder, settings, command(arguments));
  }

  /** The same on a terminal; tests that need one are skipped without the program {@code script}. */
  public static ServerProcess onTerminal(
      Path folder, Map<String, String> settings, String... arguments) throws IOException {
    assumeTrue(Files.isExecutable(SCRIPT), () -> SCRIPT + " of util-linux is not there");
    var quoted =
        command(arguments).stream().map(each -> "'" + each + "'").collect(Collectors.joining(" "));
    // whoever started the tests in the background has made all their processes ignore Ctrl-C
    var line = "stty columns " + COLUMNS + "; exec env --default-signal=INT " + quoted;
    return start(folder, settings, List.of(SCRIPT.toString(), "-qfec", line, "/dev/null"));
  }

  private static List<String> command(String... arguments) {
    var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  private static ServerProcess start(
      Path folder, Map<String, String> settings, List<String> command) throws IOException {
    var console = Files.createTempFile(folder, "console", ".log");
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(console.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("KINDRED_"));
    builder.environment().putAll(settings);
    return new ServerProcess(builder.start(), console);
  }

  /** A client, once the server answers. */
  public ContractClient client() {
    return new ContractClient(address());
  }

  /** The server's address, once it answers. */
  public URI address() {
    await().atMost(TIMEOUT).until(() -> !process.isAlive() || ADDRESS.matcher(text()).find());
    var address = ADDRESS.matcher(text());
    assertThat(address.find()).as(text()).isTrue();
    return URI.create(address.group(1));
  }

  /** Everything it has printed. */
  public String text() {
    try {
      return Files.readString(console, UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The exit status, once the process has ended by itself. */
  public int status() throws InterruptedException {
    assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).as(text()).isTrue();
    return process.exitValue();
  }

  /** Presses a key on the terminal. */
  public void press(char key) throws IOException {
    process.getOutputStream().write(key);
    process.getOutputStream().flush();
  }

  /** Sends SIGTERM. */
  public void stop() {
    process.destroy();
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
