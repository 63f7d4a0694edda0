package kindred;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import kindred.access.AccessConfig;
import kindred.access.UserAccounts;
import kindred.access.UserAccounts.Rights;
import kindred.embedded.NodeConfig;
import kindred.settings.Environment;
import kindred.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The subcommand {@code user}: changes the users file. A running server takes a change over within
 * seconds. Passwords and tokens are never arguments, which other users of the machine can see.
 */
@Command(
    name = "user",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Adds, lists and removes the users of the server, and their tokens.",
    footer = {
      "%nExamples:",
      "  ${ROOT-COMMAND-NAME} user add anna --roles read,write,import,merge,schema --tenants 101",
      "  ${ROOT-COMMAND-NAME} user add nightly --roles import --tenants all --no-password",
      "  ${ROOT-COMMAND-NAME} user token nightly --expires 90d"
    })
final class UserCommand {

  private static final String NAME = "The name of the user; 'list' shows them.";

  private final Supplier<Environment> environment;
  private final InputStream stdin;

  @Spec private CommandSpec command;

  UserCommand(Supplier<Environment> environment, InputStream stdin) {
    this.environment = environment;
    this.stdin = stdin;
  }

  @Command(name = "add", mixinStandardHelpOptions = true, description = "Adds a user.")
  void add(
      @Parameters(paramLabel = "NAME", description = "A new name, without a colon.") String name,
      @Option(
              names = "--roles",
              required = true,
              split = ",",
              splitSynopsisLabel = ",",
              paramLabel = "ROLE",
              description = {
                "What the user may do, some of: read (find customers), write (change them), import,",
                "merge, schema (attributes and keys), admin (the audit log, metrics)."
              })
          List<String> roles,
      @Option(
              names = "--tenants",
              required = true,
              split = ",",
              splitSynopsisLabel = ",",
              paramLabel = "TENANT",
              description = "Numbers, or 'all', or 'none'.")
          List<String> tenants,
      @Option(
              names = "--password-stdin",
              description = "Read the password from standard input; otherwise it is asked for.")
          boolean passwordStdin,
      @Option(names = "--no-password", description = "The user has tokens only.")
          boolean noPassword,
      @Option(names = "--replace", description = "Replace the user if it exists; keep its tokens.")
          boolean replace)
      throws IOException {
    var rights = new Rights(roles, tenants); // before a person has typed a password for nothing
    if (noPassword && passwordStdin) {
      throw wrong("--no-password and --password-stdin exclude each other.");
    }
    var password = noPassword ? Optional.<String>empty() : Optional.of(password(passwordStdin));
    boolean first = !Files.exists(file());
    accounts().add(name, password, rights, replace);
    out().println("The user '" + name + "' is in " + file() + ".");
    if (first) {
      out().println("A server that runs without users asks for credentials after a restart.");
    }
  }

  @Command(
      name = "token",
      mixinStandardHelpOptions = true,
      description = "Gives a user a new API token and prints it, once.")
  void token(
      @Parameters(paramLabel = "NAME", description = NAME) String name,
      @Option(
              names = "--expires",
              paramLabel = "DAY",
              description = "The first day (UTC) on which it is refused: 2030-01-31, or 90d.")
          String expires) {
    var day = Optional.ofNullable(expires).map(this::day);
    out().println(accounts().issueToken(name, day));
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Revokes a token of a user, or all of them.")
  void revoke(
      @Parameters(paramLabel = "NAME", description = NAME) String name,
      @Parameters(
              paramLabel = "TOKEN",
              arity = "0..1",
              description = "The 8 characters after 'kin_'; without it all tokens are meant.")
          String tokenId) {
    accounts().revoke(name, Optional.ofNullable(tokenId));
  }

  @Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a user.")
  void remove(@Parameters(paramLabel = "NAME", description = NAME) String name) {
    accounts().remove(name);
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the users.")
  void list() {
    accounts().list().forEach(out()::println);
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Checks the users file and reports all its faults.")
  void check() {
    out().println(file() + " is valid and has " + accounts().list().size() + " users.");
  }

  private UserAccounts accounts() {
    return new UserAccounts(file());
  }

  private Path file() {
    var settings = new Settings(environment.get());
    var file = AccessConfig.usersFile(settings, NodeConfig.from(settings).dataFolder());
    settings.requireNoFaults();
    return file;
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }

  private String password(boolean fromStdin) throws IOException {
    if (fromStdin) {
      var line =
          new BufferedReader(new InputStreamReader(stdin, StandardCharsets.UTF_8)).readLine();
      return line == null ? "" : line;
    }
    var console = System.console();
    if (console == null) {
      throw wrong("There is no terminal to ask for the password. Use --password-stdin.");
    }
    char[] first = console.readPassword("Password: ");
    char[] again = console.readPassword("Again: ");
    if (first == null || !Arrays.equals(first, again)) {
      throw wrong("The passwords differ.");
    }
    return new String(first);
  }

  private LocalDate day(String text) {
    try {
      return text.matches("[0-9]{1,4}d")
          ? LocalDate.now(ZoneOffset.UTC)
              .plusDays(Long.parseLong(text.substring(0, text.length() - 1)))
          : LocalDate.parse(text);
    } catch (DateTimeParseException malformed) {
      throw wrong("--expires must be a day such as 2030-01-31, or a number of days such as 90d.");
    }
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }
}
