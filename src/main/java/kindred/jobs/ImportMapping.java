package kindred.jobs;

import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kindred.csv.CsvFormat;
import kindred.directory.FieldRule;

/**
 * How an import reads a file whose columns have other names than the attributes. Columns are named
 * by their titles, or by their positions as {@code #3}.
 *
 * <p>Maps are compared and searched by titles without case, blanks and invisible characters.
 *
 * @param columns what each named column is, as a title of that meaning; empty: it is ignored
 * @param emptyValues texts that count as an empty cell, as given, by what is compared
 * @param dates the form of the dates of a column, as a pattern of {@link DateTimeFormatter}
 * @param rules what a row does to the values of an existing profile, by what a column means
 */
public record ImportMapping(
    Map<String, Optional<String>> columns,
    Map<String, String> emptyValues,
    Map<String, String> dates,
    Map<String, FieldRule> rules) {

  static final String COLUMNS = "mapping";
  static final String EMPTY_VALUES = "empty-values";
  static final String DATES = "date-formats";
  static final String RULES = "rules";

  /** Every column means what its title says. */
  public static final ImportMapping NONE =
      new ImportMapping(Map.of(), Map.of(), Map.of(), Map.of());

  private static final Pattern POSITION = Pattern.compile("#([1-9][0-9]{0,3})");

  /** What a column is; absent: what its title says. */
  public Optional<Optional<String>> column(String title, int position) {
    return named(columns, title, position);
  }

  /** The form of the dates of a column. */
  public Optional<String> date(String title, int position) {
    return named(dates, title, position);
  }

  private static <T> Optional<T> named(Map<String, T> byName, String title, int position) {
    if (byName.isEmpty()) {
      return Optional.empty();
    }
    var byTitle = title.isEmpty() ? null : byName.get(title);
    return Optional.ofNullable(byName.getOrDefault("#" + position, byTitle));
  }

  /** The columns that a file with these titles does not have, and the parameters that name them. */
  public Map<String, String> missing(List<String> titles) {
    var names = new TreeMap<String, String>(JsonMembers.BY_KEY);
    dates.keySet().forEach(name -> names.put(name, DATES));
    columns.keySet().forEach(name -> names.put(name, COLUMNS));
    for (int i = 0; i < titles.size(); i++) {
      names.remove(titles.get(i));
      names.remove("#" + (i + 1));
    }
    return names;
  }

  /** The parameters that name a column both by its title and by its position. */
  public List<String> namedTwice(String title, int position) {
    return Map.of(COLUMNS, columns, DATES, dates).entrySet().stream()
        .filter(named -> !title.isEmpty() && named.getValue().containsKey(title))
        .filter(named -> named.getValue().containsKey("#" + position))
        .filter(named -> !title.equals("#" + position))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /**
   * The titles of a file without a header.
   *
   * @param given by the client; none: the columns have numbers, up to the last one that is named
   */
  List<String> titles(List<String> given) {
    int last =
        Stream.of(columns.keySet(), dates.keySet())
            .flatMap(Set::stream)
            .map(POSITION::matcher)
            .filter(Matcher::matches)
            .mapToInt(position -> Integer.parseInt(position.group(1)))
            .max()
            .orElse(0);
    return given.isEmpty() ? CsvFormat.numbered(last) : given;
  }

  /** Whether the text of a cell counts as an empty cell. */
  public boolean isEmptyValue(String cell) {
    return !emptyValues.isEmpty() && emptyValues.containsKey(JsonMembers.key(cell));
  }

  /** The same mapping, which also says what columns are that it does not name. */
  public ImportMapping with(Map<String, Optional<String>> others) {
    var all = new TreeMap<String, Optional<String>>(JsonMembers.BY_KEY);
    all.putAll(columns);
    others.forEach(all::putIfAbsent);
    return new ImportMapping(all, emptyValues, dates, rules);
  }

  /** The parameters from which the same mapping is read. */
  Map<String, Object> parameters() {
    var parameters = new LinkedHashMap<String, Object>();
    if (!columns.isEmpty()) {
      var targets = new LinkedHashMap<String, String>();
      columns.forEach((title, target) -> targets.put(title, target.orElse(null)));
      parameters.put(COLUMNS, targets);
    }
    if (!emptyValues.isEmpty()) {
      parameters.put(EMPTY_VALUES, List.copyOf(emptyValues.values()));
    }
    if (!dates.isEmpty()) {
      parameters.put(DATES, dates);
    }
    if (!rules.isEmpty()) {
      var names = new LinkedHashMap<String, String>();
      rules.forEach((attribute, rule) -> names.put(attribute, rule.text()));
      parameters.put(RULES, names);
    }
    return parameters;
  }

  static ImportMapping read(ParameterReader reader) {
    return new ImportMapping(
        reader.parse(COLUMNS, Map.of(), ImportMapping::columns),
        reader.parse(EMPTY_VALUES, Map.of(), ImportMapping::emptyValues),
        reader.parse(DATES, Map.of(), ImportMapping::dates),
        reader.parse(RULES, Map.of(), ImportMapping::rules));
  }

  /**
   * Reads the parameter {@code mapping}.
   *
   * @param given a JSON object, or its text
   * @throws IllegalArgumentException with a message that says which values are allowed
   */
  static Map<String, Optional<String>> columns(Object given) {
    return JsonMembers.read(
        given,
        "titles of columns, with the attribute of each or null",
        target -> target.isNull() ? Optional.empty() : Optional.of(JsonMembers.text(target)));
  }

  /** Reads the parameter {@code date-formats}, as {@link #columns}. */
  static Map<String, String> dates(Object given) {
    return JsonMembers.read(
        given,
        "titles of columns, with the form of their dates such as dd.MM.yyyy",
        form -> DatePattern.of(JsonMembers.text(form)).pattern());
  }

  /** Reads the parameter {@code rules}, as {@link #columns}. */
  static Map<String, FieldRule> rules(Object given) {
    return JsonMembers.read(
        given,
        "attributes, each with overwrite, fill, append or never",
        rule -> FieldRule.of(JsonMembers.text(rule)));
  }

  /** Reads the parameter {@code empty-values}: a JSON array of strings, or its text. */
  static Map<String, String> emptyValues(Object given) {
    var array = JsonMembers.json(given);
    if (!array.isArray() || array.size() > JsonMembers.MOST) {
      throw new IllegalArgumentException("must be a JSON array of strings, such as [\"N/A\"]");
    }
    var byKey = new LinkedHashMap<String, String>();
    for (var value : array) {
      var text = JsonMembers.text(value);
      byKey.putIfAbsent(JsonMembers.key(text), text);
    }
    return byKey;
  }
}
