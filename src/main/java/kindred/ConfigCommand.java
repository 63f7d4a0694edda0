package kindred;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import kindred.cli.ClientConfig;
import kindred.settings.Environment;
import kindred.settings.Setting;
import kindred.settings.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The subcommand {@code config}: prints the settings in force, in the form of a configuration file.
 * Secrets are files, whose names it prints; a password inside an address or an option is left out.
 */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the settings in force and where each one is from, and checks them.",
      "The output is a configuration file. It contains no secrets."
    },
    footer = {"%nExample:%n  ${ROOT-COMMAND-NAME} config --config /etc/kindred/kindred.conf"})
final class ConfigCommand implements Callable<Integer> {

  private static final Pattern LOGIN = Pattern.compile("://\\S*@");
  private static final Pattern PROPERTY = Pattern.compile("(-D[^=\\s]+)=\\S*");

  private final Supplier<Environment> environment;

  @Spec private CommandSpec command;

  @Option(
      names = "--all",
      description = "Print settings with their default value, too, and what each one means.")
  private boolean all;

  ConfigCommand(Supplier<Environment> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    var given = environment.get();
    var out = command.commandLine().getOut();
    if (all) {
      out.println("# Settings of Kindred, for --config; environment variables win. Values have no");
      out.println(
          "# quotes, and secrets are in other files. Remove the # before a NAME to change it.");
    }
    lines(given).forEach(out::println);
    if (!all) {
      out.println("# All other settings have their default value; --all prints them, too.");
    }
    var faults = new LinkedHashSet<String>();
    check(() -> ServerConfig.from(given), faults);
    check(() -> ClientConfig.check(given), faults);
    if (!faults.isEmpty()) {
      throw new SettingsException(List.copyOf(faults));
    }
    return ExitCode.OK;
  }

  private static void check(Runnable reading, Set<String> faults) {
    try {
      reading.run();
    } catch (SettingsException wrong) {
      wrong.getMessage().lines().forEach(faults::add);
    }
  }

  private List<String> lines(Environment given) {
    return ServerConfig.SETTINGS.stream()
        .filter(setting -> all || isGiven(given, setting))
        .map(setting -> line(given, setting))
        .toList();
  }

  private String line(Environment given, Setting setting) {
    var meaning = all ? "# " + setting.meaning() + "%n".formatted() : "";
    if (!isGiven(given, setting)) {
      return meaning + "#" + setting.name() + "=" + setting.fallback();
    }
    var place = given.place(setting.name());
    return meaning
        + ("# from " + (place.isEmpty() ? "the environment" : place) + "%n".formatted())
        + (setting.name() + "=" + withoutSecrets(given.values().get(setting.name()).strip()));
  }

  private static boolean isGiven(Environment given, Setting setting) {
    return !given.values().getOrDefault(setting.name(), "").isBlank();
  }

  private static String withoutSecrets(String value) {
    return PROPERTY.matcher(LOGIN.matcher(value).replaceAll("://***@")).replaceAll("$1=***");
  }
}
