package kindred.directory;

import java.util.Locale;

/** What a row does to the values that an existing profile has of one attribute. */
public enum FieldRule {
  /** The row's values replace them. */
  OVERWRITE,
  /** The row's values are stored if the profile has none. */
  FILL,
  /** The row's values follow them, except those that the profile has; core attributes only. */
  APPEND,
  /** They stay, and none is added. */
  NEVER;

  /** The rule with this name; case does not count. */
  public static FieldRule of(String name) {
    for (var rule : values()) {
      if (rule.text().equals(name.toLowerCase(Locale.ROOT))) {
        return rule;
      }
    }
    throw new IllegalArgumentException("has a rule that is not overwrite, fill, append or never");
  }

  /** The name in a request. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
