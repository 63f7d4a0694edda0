package kindred.schema;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for names of attributes, extensions and keys. */
public final class Name {

  /** The longest name of an extension or key (UCS). */
  public static final int LONGEST = 26;

  /** The longest name of an attribute. */
  public static final int LONGEST_ATTRIBUTE = 64;

  private static final Pattern FORM = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

  /** Members, columns and parameters with a meaning of their own. */
  private static final Set<String> RESERVED =
      Set.of(
          "customer_id",
          "id_key",
          "include_profile",
          "include_extensions",
          "extensions",
          "limit",
          "cursor",
          "tenantid",
          "segment");

  private Name() {}

  /** The form by which names are compared: names that differ only in case are the same. */
  public static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** A name that is never used again: the name and the schema version that created it. */
  public static String stored(String name, long created) {
    return fold(name) + "." + created;
  }

  /** The schema version in a stored name; 0 when there is none. */
  public static long version(String stored) {
    var digits = stored.substring(stored.lastIndexOf('.') + 1);
    return DIGITS.matcher(digits).matches() ? Long.parseLong(digits) : 0;
  }

  /**
   * The name, if a new definition may have it.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  public static String require(String name, int longest) {
    if (!FORM.matcher(name).matches() || name.length() > longest) {
      throw new IllegalArgumentException(
          "must be a letter, then letters, digits or underscores, at most "
              + longest
              + " characters");
    }
    if (RESERVED.contains(fold(name))) {
      throw new IllegalArgumentException("is reserved: choose another one");
    }
    return name;
  }
}
