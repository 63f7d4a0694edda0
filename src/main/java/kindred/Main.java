package kindred;

import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.Callable;
import kindred.access.UsersFileException;
import kindred.cassandra.ClusterException;
import kindred.embedded.NodeException;
import kindred.http.Contract;
import kindred.settings.Setting;
import kindred.settings.SettingsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParseResult;

/**
 * The program; without a subcommand it runs the server until a signal stops it. Faults that the
 * operator can correct are printed to standard error, one sentence each.
 */
@Command(
    name = "./run",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Starts the Kindred server; Ctrl-C or SIGTERM stops it.",
    footerHeading =
        "%nOn a network: 1. ./run user add NAME --roles ROLES --tenants TENANTS%n"
            + "              2. KINDRED_TLS_CERT_FILE and KINDRED_TLS_KEY_FILE: a certificate and its key%n"
            + "              3. KINDRED_HTTP_HOST=0.0.0.0%n"
            + "              4. KINDRED_HTTP_NAMES: the name in the address that clients use%n"
            + "              5. ./run%n"
            + "%nSettings (environment variables):%n")
public final class Main implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private static final int HELP_WIDTH = 110;

  private final Map<String, String> environment;

  Main(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Runs the program and exits with its status. */
  public static void main(String[] args) {
    System.exit(commandLine(System.getenv(), System.in).execute(args));
  }

  static CommandLine commandLine(Map<String, String> environment, InputStream stdin) {
    var commandLine = new CommandLine(new Main(environment));
    commandLine.addSubcommand(new DemoCommand(environment));
    commandLine.addSubcommand(new UserCommand(environment, stdin));
    commandLine.getCommandSpec().usageMessage().footer(settings());
    return commandLine.setUsageHelpWidth(HELP_WIDTH).setExecutionExceptionHandler(Main::explain);
  }

  @Override
  public Integer call() {
    var config = ServerConfig.from(environment);
    config.log().apply();
    var application = Application.start(config);
    Runtime.getRuntime().addShutdownHook(new Thread(application::close, "kindred-stop"));
    String reason = application.death().toCompletableFuture().join();
    LOG.error("{}", reason);
    return ExitCode.SOFTWARE;
  }

  private static String[] settings() {
    return ServerConfig.SETTINGS.stream().map(Main::describe).toArray(String[]::new);
  }

  private static String describe(Setting setting) {
    return "  %s=%s%n      %s"
        .formatted(setting.name(), setting.fallback(), setting.meaning())
        .replace("%", "%%");
  }

  private static int explain(Exception failure, CommandLine command, ParseResult parsed) {
    if (failure instanceof SettingsException) {
      command.getErr().println(failure.getMessage());
      return ExitCode.USAGE;
    }
    if (failure instanceof NodeException
        || failure instanceof UsersFileException
        || failure instanceof ClusterException
        || failure instanceof StartException) {
      command.getErr().println(failure.getMessage());
    } else {
      LOG.error("Kindred failed", failure);
    }
    return ExitCode.SOFTWARE;
  }

  /** The contract's version. */
  static final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
      return new String[] {"Kindred " + Contract.load().version()};
    }
  }
}
