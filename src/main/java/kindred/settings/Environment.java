package kindred.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The settings as the operator gave them: environment variables and, for those that are absent or
 * blank, the lines {@code NAME=value} of a configuration file.
 *
 * @param values by name, also of variables that are no settings
 * @param places for each value of the file, the line that it is from
 * @param faults what is wrong with the file, one sentence each, to be reported with the faults of
 *     the values
 */
public record Environment(
    Map<String, String> values, Map<String, String> places, List<String> faults) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
  private static final Pattern QUOTED = Pattern.compile("\".*\"|'.*'");

  public Environment {
    values = Map.copyOf(values);
    places = Map.copyOf(places);
    faults = List.copyOf(faults);
  }

  /** Variables without a file. */
  public static Environment of(Map<String, String> variables) {
    return new Environment(variables, Map.of(), List.of());
  }

  /** These variables, and a file for those that are absent or blank. */
  public Environment withFile(Path file) {
    try {
      return withLines(Files.readAllLines(file), file.toString());
    } catch (CharacterCodingException notText) {
      return withFault("The configuration file " + file + " is not UTF-8 text");
    } catch (IOException unreadable) {
      return withFault("The configuration file " + file + " cannot be read");
    }
  }

  /** Where a value is from: a line of the file; empty for a variable. */
  public String place(String name) {
    return places.getOrDefault(name, "");
  }

  Environment withLines(List<String> lines, String file) {
    var all = new HashMap<>(values);
    var from = new HashMap<>(places);
    var wrong = new ArrayList<>(faults);
    var seen = new HashMap<String, String>();
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i).replace("\uFEFF", "").strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      var place = file + ", line " + (i + 1);
      var name = line.substring(0, Math.max(0, line.indexOf('='))).strip();
      var fault = fault(line, name, seen.putIfAbsent(name, place));
      if (fault != null) {
        wrong.add(place + ": " + fault);
      } else if (values.getOrDefault(name, "").isBlank()) {
        all.put(name, value(line));
        from.put(name, place);
      }
    }
    return new Environment(all, from, wrong);
  }

  /** Repeats no value: it may be a password. */
  private static String fault(String line, String name, String earlier) {
    if (!NAME.matcher(name).matches()) {
      return "write NAME=value, or # before a comment";
    }
    if (earlier != null) {
      return name + " is set already";
    }
    if (!name.startsWith(Settings.PREFIX)) {
      return name + " is not a setting; the names begin with " + Settings.PREFIX;
    }
    return QUOTED.matcher(value(line)).matches()
        ? "write the value of " + name + " without quotes"
        : null;
  }

  private static String value(String line) {
    return line.substring(line.indexOf('=') + 1).strip();
  }

  private Environment withFault(String sentence) {
    var more = new ArrayList<>(faults);
    more.add(sentence);
    return new Environment(values, places, more);
  }
}
