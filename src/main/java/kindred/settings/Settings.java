package kindred.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The environment and the configuration file, read once: gives typed values, and reports all faults
 * together. A fault never repeats the value: it may be a password.
 */
public final class Settings {

  static final String PREFIX = "KINDRED_";

  private final Environment environment;
  private final List<String> faults = new ArrayList<>();

  public Settings(Environment environment) {
    this.environment = environment;
    this.faults.addAll(environment.faults());
  }

  /** Takes a map, so that a test needs no environment. */
  public Settings(Map<String, String> variables) {
    this(Environment.of(variables));
  }

  /**
   * The value of a setting.
   *
   * @param parser throws {@link IllegalArgumentException} with what it expects but not with the
   *     value, such as "must be a port from 0 to 65535"; then the fault is kept for {@link
   *     #requireNoFaults}, and this method gives the fallback
   */
  public <T> T read(Setting setting, Function<String, T> parser) {
    String given = environment.values().getOrDefault(setting.name(), "").strip();
    if (given.isEmpty()) {
      return parser.apply(setting.fallback());
    }
    try {
      return parser.apply(given);
    } catch (IllegalArgumentException expected) {
      faults.add(setting.name() + " " + expected.getMessage() + place(setting.name()));
      return parser.apply(setting.fallback());
    }
  }

  /** The value of a setting that is plain text. */
  public String text(Setting setting) {
    return read(setting, Function.identity());
  }

  /** Adds a fault that concerns several settings. */
  public void fault(String sentence) {
    faults.add(sentence);
  }

  /** Adds a fault if only one of two settings is given. */
  public void requireBoth(Setting one, Setting other) {
    if (text(one).isEmpty() != text(other).isEmpty()) {
      fault(one.name() + " and " + other.name() + " must be set together");
    }
  }

  /** Adds a fault for every name with our prefix that is no setting: a likely typing error. */
  public void refuseUnknown(List<Setting> known) {
    var names = known.stream().map(Setting::name).toList();
    environment.values().keySet().stream()
        .filter(name -> name.startsWith(PREFIX) && !names.contains(name))
        .sorted()
        .forEach(name -> faults.add(name + " is not a setting of this server" + place(name)));
  }

  private String place(String name) {
    var place = environment.place(name);
    return place.isEmpty() ? "" : " (" + place + ")";
  }

  /** Throws one {@link SettingsException} that names all faults, if there are any. */
  public void requireNoFaults() {
    if (!faults.isEmpty()) {
      throw new SettingsException(faults);
    }
  }

  /** Parses {@code true} or {@code false}. */
  public static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  /** Parses a TCP port; 0 lets the system choose. */
  public static int port(String text) {
    return within(text, 0, 65535, "must be a port from 0 to 65535");
  }

  /** Parses a whole number within limits. */
  public static int number(String text, int least, int most) {
    return within(text, least, most, "must be a whole number from " + least + " to " + most);
  }

  private static int within(String text, int least, int most, String rule) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // reported below
    }
    throw new IllegalArgumentException(rule);
  }
}
