package kindred.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import kindred.problem.NearestName;

/**
 * The names of character sets: those that Java knows, and those that spreadsheets and databases
 * show. Case, blanks and punctuation do not count.
 */
final class EncodingNames {

  private static final Map<String, Charset> BY_LETTERS = new HashMap<>();

  static {
    var all = Charset.availableCharsets().values();
    all.forEach(charset -> BY_LETTERS.putIfAbsent(NearestName.letters(charset.name()), charset));
    for (var charset : all) {
      charset
          .aliases()
          .forEach(alias -> BY_LETTERS.putIfAbsent(NearestName.letters(alias), charset));
    }
    var windows = Charset.forName("windows-1252");
    for (var name : new String[] {"ansi", "win1252", "windowsansi", "windows1252ansi"}) {
      BY_LETTERS.put(name, windows);
    }
    for (var name : new String[] {"utf8sig", "utf8bom", "utf8withbom", "utf8mb4", "utf8mb3"}) {
      BY_LETTERS.put(name, UTF_8);
    }
    BY_LETTERS.putIfAbsent("ucs2", Charset.forName("UTF-16"));
    find("x-MacRoman")
        .ifPresent(
            roman -> {
              BY_LETTERS.putIfAbsent("mac", roman);
              BY_LETTERS.putIfAbsent("macintosh", roman);
            });
  }

  private EncodingNames() {}

  static Optional<Charset> find(String name) {
    return Optional.ofNullable(BY_LETTERS.get(NearestName.letters(name)));
  }

  /** The name of the character set that the client probably means. */
  static Optional<String> nearest(String name) {
    return NearestName.of(name, BY_LETTERS.keySet()).map(near -> BY_LETTERS.get(near).name());
  }
}
