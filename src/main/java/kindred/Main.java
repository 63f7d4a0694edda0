package kindred;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import kindred.access.UsersFileException;
import kindred.cassandra.ClusterException;
import kindred.cli.ClientCommands;
import kindred.cli.CommandFailure;
import kindred.embedded.NodeException;
import kindred.http.Contract;
import kindred.settings.Environment;
import kindred.settings.Setting;
import kindred.settings.SettingsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program; without a subcommand it runs the server until a signal stops it. Faults that the
 * operator can correct are printed to standard error, one sentence each.
 */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Starts the Kindred server; Ctrl-C or SIGTERM stops it.",
      "With a command: works with a server that is running, or with its users and settings."
    },
    footerHeading =
        "%nOn a network: 1. ${ROOT-COMMAND-NAME} user add NAME --roles ROLES --tenants TENANTS%n"
            + "              2. KINDRED_TLS_CERT_FILE and KINDRED_TLS_KEY_FILE: a certificate and its key%n"
            + "              3. KINDRED_HTTP_HOST=0.0.0.0%n"
            + "              4. KINDRED_HTTP_NAMES: the name in the address that clients use%n"
            + "              5. ${ROOT-COMMAND-NAME}%n"
            + "%nSettings (environment variables, or lines of the file in --config):%n")
public final class Main implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private static final String CONFIG_FILE = "KINDRED_CONFIG_FILE";

  /** Where the output is no terminal. */
  private static final int HELP_WIDTH = 110;

  private static final int MEANING_INDENT = 6;

  private final Map<String, String> variables;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "File with lines NAME=value for settings that are not environment variables; default:"
              + " $"
              + CONFIG_FILE
              + ".")
  private Path config;

  Main(Map<String, String> variables) {
    this.variables = variables;
  }

  /** Runs the program and exits with its status. */
  public static void main(String[] args) {
    int status = commandLine(System.getenv(), System.in, System.out).execute(args);
    LogConfig.close();
    System.exit(status);
  }

  static CommandLine commandLine(
      Map<String, String> variables, InputStream stdin, OutputStream stdout) {
    var main = new Main(variables);
    var commandLine = new CommandLine(main);
    commandLine.setCommandName(System.getProperty("kindred.command", "kindred"));
    commandLine.addSubcommand(new DemoCommand(main::environment));
    ClientCommands.addTo(commandLine, main::environment, ServerConfig.SETTINGS, stdin, stdout);
    commandLine.addSubcommand(new UserCommand(main::environment, stdin));
    commandLine.addSubcommand(new ConfigCommand(main::environment));
    commandLine.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_FOOTER, Main::settings);
    return commandLine
        .setUsageHelpWidth(HELP_WIDTH)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(Main::explainUsage)
        .setExecutionExceptionHandler(Main::explain);
  }

  @Override
  public Integer call() {
    return serve();
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Starts the server; the same as no command.")
  int serve() {
    var config = ServerConfig.from(environment());
    config.telemetry().log().apply();
    var application = start(config);
    String reason = application.death().toCompletableFuture().join();
    LOG.error("{}", reason);
    application.close();
    return ExitCode.SOFTWARE;
  }

  /** Starts the server; from now on a signal is answered with a line of the log. */
  private static Application start(ServerConfig config) {
    var onStop =
        new AtomicReference<Runnable>(
            () -> LOG.info("Kindred stops before its start is over; nothing was served"));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(onStop.get()), "kindred-stop"));
    try {
      var application = Application.start(config);
      onStop.set(application::close);
      return application;
    } catch (RuntimeException failed) {
      onStop.set(() -> {});
      throw failed;
    }
  }

  private static void stop(Runnable onStop) {
    onStop.run();
    LogConfig.close();
  }

  /** The variables, and the file that an option or a variable names. */
  private Environment environment() {
    var known =
        Environment.of(
            variables.entrySet().stream()
                .filter(variable -> !variable.getKey().equals(CONFIG_FILE))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    return Optional.ofNullable(config)
        .or(() -> Optional.ofNullable(variables.get(CONFIG_FILE)).map(Path::of))
        .map(known::withFile)
        .orElse(known);
  }

  private static String settings(CommandLine.Help help) {
    int width = help.commandSpec().usageMessage().width();
    var table =
        TextTable.forColumns(
            help.colorScheme(),
            new Column(MEANING_INDENT, 2, Overflow.SPAN),
            new Column(width - MEANING_INDENT, 0, Overflow.WRAP));
    for (Setting setting : ServerConfig.SETTINGS) {
      table.addRowValues(setting.name() + "=" + setting.fallback(), setting.meaning());
    }
    return table.toString();
  }

  /**
   * A sentence and where to read on, because the help of the program is long. A group of commands
   * without one of them shows which there are.
   */
  private static int explainUsage(ParameterException wrong, String[] arguments) {
    var command = wrong.getCommandLine();
    var err = command.getErr();
    var name = command.getCommandSpec().qualifiedName();
    if (lacksCommand(wrong)) {
      err.println(name + " needs one of its commands.");
      err.println();
      command.usage(err);
      return ExitCode.USAGE;
    }
    err.println(unknownCommand(wrong).orElse(wrong.getMessage()));
    UnmatchedArgumentException.printSuggestions(wrong, err);
    err.println("See: " + name + " --help");
    return ExitCode.USAGE;
  }

  private static boolean lacksCommand(ParameterException wrong) {
    var command = wrong.getCommandLine();
    return wrong.getClass().equals(ParameterException.class)
        && !command.getSubcommands().isEmpty()
        && !command.getParseResult().hasSubcommand();
  }

  private static Optional<String> unknownCommand(ParameterException wrong) {
    if (wrong.getCommandLine().getSubcommands().isEmpty()
        || !(wrong instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().get(0).startsWith("-")) {
      return Optional.empty();
    }
    return Optional.of("There is no command '" + unmatched.getUnmatched().get(0) + "'.");
  }

  private static int explain(Exception failure, CommandLine command, ParseResult parsed) {
    if (failure instanceof SettingsException) {
      command.getErr().println(failure.getMessage());
      return ExitCode.USAGE;
    }
    if (failure instanceof CommandFailure failed) {
      command.getErr().println(failed.getMessage());
      return failed.exitCode();
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
