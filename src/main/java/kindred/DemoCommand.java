package kindred;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import kindred.demo.Demo;
import kindred.demo.DemoException;
import kindred.settings.Environment;
import kindred.settings.SettingsException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The subcommand {@code demo}: runs the demo on a new server, and keeps the server running. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Starts the server, imports 20,000 invented customers, imports them again, merges two of"
            + " them, and keeps the server running.")
final class DemoCommand implements Callable<Integer> {

  private final Supplier<Environment> environment;

  @Spec private CommandSpec command;

  DemoCommand(Supplier<Environment> environment) {
    this.environment = environment;
  }

  /** Log lines would break the progress bar, which shows the same. */
  private static void silenceProgressLog() {
    ((Logger) LoggerFactory.getLogger("kindred.jobs")).setLevel(Level.WARN);
  }

  @Override
  public Integer call() {
    var config = ServerConfig.from(environment.get());
    if (config.access().required()) {
      command
          .commandLine()
          .getErr()
          .println(
              "The demo needs a server without users. Set KINDRED_DATA_DIR to an empty folder.");
      return ExitCode.USAGE;
    }
    if (config.http().tls().isPresent()) {
      throw new SettingsException(
          List.of("The demo speaks plain HTTP: start it without KINDRED_TLS_CERT_FILE"));
    }
    silenceProgressLog();
    var application = Application.start(config);
    Runtime.getRuntime().addShutdownHook(new Thread(application::close, "kindred-stop"));
    try {
      var imports = config.imports().folders().get(0);
      Demo.run(application.baseUri(), imports, System.out);
    } catch (DemoException failed) {
      command.commandLine().getErr().println("The demo failed: " + failed.getMessage());
      return ExitCode.SOFTWARE;
    }
    command.commandLine().getErr().println(application.death().toCompletableFuture().join());
    return ExitCode.SOFTWARE;
  }
}
