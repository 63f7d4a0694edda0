package kindred.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the known name that a client probably meant. */
public final class NearestName {

  /** One difference is allowed for so many characters. */
  private static final int CHARACTERS_PER_DIFFERENCE = 4;

  private static final int LONGEST = 64;
  private static final int MOST_LISTED = 30;

  private NearestName() {}

  /**
   * The known name that differs least from a given one, if it is close. Case, blanks and
   * punctuation do not count; a beginning of a name of at least four characters is close to it.
   */
  public static Optional<String> of(String given, Collection<String> known) {
    var wanted = letters(given);
    if (wanted.isEmpty() || wanted.length() > LONGEST) {
      return Optional.empty();
    }
    return known.stream()
        .filter(name -> isClose(wanted, letters(name)))
        .min(Comparator.comparingInt(name -> distance(wanted, letters(name))));
  }

  /**
   * The end of a message about an unknown name: the known name that was probably meant, or else the
   * first known names. Starts with a blank; empty if there are no known names.
   */
  public static String hint(String given, Collection<String> known) {
    var question = question(given, known);
    return question.isEmpty() && !known.isEmpty() ? " Use one of: " + list(known) + "." : question;
  }

  /** The first half of {@link #hint}: for refusals that may have many unknown names. */
  public static String question(String given, Collection<String> known) {
    return of(given, known).map(near -> " Did you mean '" + near + "'?").orElse("");
  }

  /** The first names in quotes, and how many there are besides. */
  public static String list(Collection<String> names) {
    int more = names.size() - MOST_LISTED;
    return names.stream()
        .limit(MOST_LISTED)
        .map(name -> "'" + name + "'")
        .collect(Collectors.joining(", ", "", more > 0 ? " and " + more + " more" : ""));
  }

  /** The letters and digits of a name, in lower case. */
  public static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }

  private static boolean isClose(String one, String other) {
    int shorter = Math.min(one.length(), other.length());
    if (shorter >= CHARACTERS_PER_DIFFERENCE && (one.startsWith(other) || other.startsWith(one))) {
      return true;
    }
    int allowed = Math.max(1, shorter / CHARACTERS_PER_DIFFERENCE);
    return shorter > 1
        && Math.abs(one.length() - other.length()) <= allowed
        && distance(one, other) <= allowed;
  }

  /** How many characters to insert, delete or replace (Levenshtein). */
  private static int distance(String one, String other) {
    var row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
