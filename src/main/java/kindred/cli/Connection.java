package kindred.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import kindred.settings.Environment;
import kindred.settings.SecretFile;
import kindred.settings.Setting;
import kindred.settings.Settings;
import picocli.CommandLine.Option;

/** The options by which a command reaches a server; an option wins over its setting. */
final class Connection {

  private final Supplier<Environment> environment;
  private final List<Setting> known;
  private final Terminal terminal;

  @Option(names = "--server", paramLabel = "URL", description = "The server; or $KINDRED_SERVER.")
  private String server;

  @Option(names = "--tenant", paramLabel = "N", description = "The tenant; or $KINDRED_TENANT.")
  private String tenant;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description =
          "The user, whose password is asked for or in $KINDRED_PASSWORD_FILE; or $KINDRED_USER.")
  private String user;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with an API token; or $KINDRED_TOKEN_FILE.")
  private Path tokenFile;

  @Option(
      names = "--password-stdin",
      description = "Read the password of the user from standard input.")
  private boolean passwordStdin;

  /**
   * @param known every setting; a variable with our prefix that is none of them is refused
   */
  Connection(Supplier<Environment> environment, List<Setting> known, Terminal terminal) {
    this.environment = environment;
    this.known = List.copyOf(known);
    this.terminal = terminal;
  }

  /** A client of the server; nothing is sent yet. */
  ApiClient open() {
    var settings = new Settings(withOptions(environment.get()));
    settings.refuseUnknown(known);
    var config = ClientConfig.from(settings);
    settings.requireNoFaults();
    try {
      return new ApiClient(config, credentials(config));
    } catch (IOException unusable) {
      throw CommandFailure.usage(
          "The credentials or authorities cannot be read: " + unusable.getMessage());
    }
  }

  private Environment withOptions(Environment given) {
    var values = new HashMap<>(given.values());
    var places = new HashMap<>(given.places());
    options()
        .forEach(
            (name, option) -> {
              values.put(name, option);
              places.put(name, "from the command line");
            });
    if (tokenFile != null) { // the other way to sign in is a setting
      values.remove(ClientConfig.USER.name());
      values.remove(ClientConfig.PASSWORD_FILE.name());
    } else if (user != null) {
      values.remove(ClientConfig.TOKEN_FILE.name());
    }
    return new Environment(values, places, given.faults());
  }

  private Map<String, String> options() {
    var options = new HashMap<String, String>();
    put(options, ClientConfig.SERVER, server);
    put(options, ClientConfig.TENANT, tenant);
    put(options, ClientConfig.USER, user);
    put(options, ClientConfig.TOKEN_FILE, tokenFile);
    return options;
  }

  private static void put(Map<String, String> options, Setting setting, Object option) {
    if (option != null) {
      options.put(setting.name(), option.toString());
    }
  }

  private Optional<Credentials> credentials(ClientConfig config) throws IOException {
    if (config.tokenFile().isPresent()) {
      return Optional.of(Credentials.token(SecretFile.line(config.tokenFile().get()).strip()));
    }
    if (config.user().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(Credentials.password(config.user().get(), password(config)));
  }

  private String password(ClientConfig config) throws IOException {
    if (passwordStdin) {
      return terminal.line();
    }
    return config.passwordFile().isPresent()
        ? SecretFile.line(config.passwordFile().get())
        : terminal.password();
  }
}
