package kindred.schema;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What attributes, extensions and keys may be called, and when two names are the same. */
public final class Name {

  /** The longest name of an extension or key (UCS). */
  public static final int LONGEST = 26;

  /** The longest name of an attribute. */
  public static final int LONGEST_ATTRIBUTE = 64;

  private static final Pattern FORM = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

  /** Members, columns and parameters that mean something else. */
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

  /** What names are compared by: two names that differ in case only are the same. */
  public static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** What the rows of something are stored under: its name and the schema version that made it. */
  public static String stored(String name, long created) {
    return fold(name) + "." + created;
  }

  /** The schema version in a stored name; 0 when there is none. */
  public static long version(String stored) {
    var digits = stored.substring(stored.lastIndexOf('.') + 1);
    return DIGITS.matcher(digits).matches() ? Long.parseLong(digits) : 0;
  }

  /**
   * Whether a name may be given to something new.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static void require(String name, int longest) {
    if (!FORM.matcher(name).matches() || name.length() > longest) {
      throw new IllegalArgumentException(
          "must be a letter, then letters, digits or underscores, at most "
              + longest
              + " characters");
    }
    if (RESERVED.contains(fold(name))) {
      throw new IllegalArgumentException("is a reserved name");
    }
  }
}
