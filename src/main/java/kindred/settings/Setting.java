package kindred.settings;

/**
 * One environment variable, or line of the configuration file, that the program understands.
 *
 * @param name starts with {@code KINDRED_}
 * @param fallback the value when the variable is absent or blank; empty for "not set"
 * @param meaning one line, for {@code --help} and the README
 */
public record Setting(String name, String fallback, String meaning) {}
