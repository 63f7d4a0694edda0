package kindred.imports.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import kindred.schema.VisibleText;

/** The values of one column, with how often each occurs. Not thread-safe. */
final class ColumnValues {

  /** Different values beyond this number are not counted. */
  static final int MOST_DISTINCT = 10_000;

  /** The form of a column shows in so many different values. */
  private static final int MOST_COMPARED = 1_000;

  private static final int MOST_SAMPLES = 5;
  private static final int LONGEST_SAMPLE = 200;

  private static final Set<String> PLACEHOLDERS =
      Set.of(
          "n/a",
          "na",
          "n.a.",
          "#n/a",
          "null",
          "(null)",
          "\\n",
          "nil",
          "none",
          "nan",
          "-",
          "--",
          "---",
          "?",
          "??",
          ".",
          "unknown",
          "unbekannt",
          "undefined",
          "not available",
          "no data",
          "tbd",
          "k.a.",
          "keine angabe",
          "inconnu",
          "desconocido",
          "xxx",
          "#null!",
          "#ref!",
          "#value!",
          "#name?",
          "0000-00-00",
          "00.00.0000",
          "00/00/0000");

  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private final Map<String, Integer> placeholders = new TreeMap<>();
  private final List<String> samples = new ArrayList<>();
  private long filled;

  void add(String cell) {
    var text = VisibleText.of(cell);
    if (text.isEmpty()) {
      return;
    }
    filled++;
    boolean isNew = !counts.containsKey(cell);
    if (!isNew || counts.size() < MOST_DISTINCT) {
      counts.merge(cell, 1, Integer::sum);
    }
    if (PLACEHOLDERS.contains(text.toLowerCase(Locale.ROOT))) {
      placeholders.merge(text, 1, Integer::sum);
    } else if (isNew && samples.size() < MOST_SAMPLES) {
      samples.add(cell.length() > LONGEST_SAMPLE ? cell.substring(0, LONGEST_SAMPLE) : cell);
    }
  }

  long filled() {
    return filled;
  }

  int distinct() {
    return counts.size();
  }

  boolean distinctComplete() {
    return counts.size() < MOST_DISTINCT;
  }

  /** The first different values, without placeholders. */
  List<String> samples() {
    return samples;
  }

  Map<String, Integer> placeholders() {
    return placeholders;
  }

  /** The first different values without placeholders, with their numbers. */
  Map<String, Integer> values() {
    var values = new LinkedHashMap<>(counts);
    values.keySet().removeIf(value -> placeholders.containsKey(VisibleText.of(value)));
    return values;
  }

  /** The form of values that at least three of four have. */
  Optional<ValueForm> form() {
    var values = new LinkedHashMap<String, Integer>();
    values().entrySet().stream()
        .limit(MOST_COMPARED)
        .forEach(value -> values.put(value.getKey(), value.getValue()));
    long all = ValueForm.fitting(values, any -> true);
    for (var form : ValueForm.values()) {
      long fitting = ValueForm.fitting(values, text -> form.fits(VisibleText.of(text)));
      if (all > 0 && fitting * 4 >= all * 3) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }
}
