package kindred.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import kindred.csv.CsvFormat;
import kindred.directory.FieldRule;
import kindred.json.InvalidJsonException;
import kindred.json.StrictJson;
import kindred.schema.Name;
import kindred.schema.VisibleText;

/**
 * How an import reads a file whose columns have other names than the attributes. Columns are named
 * by their titles, or by their positions as {@code #3}.
 *
 * <p>Maps are compared and searched by titles without case, blanks and invisible characters.
 *
 * @param columns what each named column is, as a title of that meaning; empty: it is ignored
 * @param emptyValues texts that count as an empty cell
 * @param dates the form of the dates of a column, as a pattern of {@link DateTimeFormatter}
 * @param rules what a row does to the values of an existing profile, by what a column means
 */
public record ImportMapping(
    Map<String, Optional<String>> columns,
    Set<String> emptyValues,
    Map<String, String> dates,
    Map<String, FieldRule> rules) {

  static final String COLUMNS = "mapping";
  static final String EMPTY_VALUES = "empty-values";
  static final String DATES = "date-formats";
  static final String RULES = "rules";

  /** Every column means what its title says. */
  public static final ImportMapping NONE =
      new ImportMapping(Map.of(), Set.of(), Map.of(), Map.of());

  private static final int MOST = 2_000;
  private static final Pattern POSITION = Pattern.compile("#([1-9][0-9]{0,3})");
  private static final Comparator<String> BY_KEY = Comparator.comparing(ImportMapping::key);

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

  /** The names of columns that a file with these titles does not have. */
  public Set<String> missing(List<String> titles) {
    var names = new TreeSet<>(BY_KEY);
    names.addAll(columns.keySet());
    names.addAll(dates.keySet());
    for (int i = 0; i < titles.size(); i++) {
      names.remove(titles.get(i));
      names.remove("#" + (i + 1));
    }
    return names;
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

  /** Titles are equal if a reader sees no difference, apart from case. */
  private static String key(String title) {
    return Name.fold(VisibleText.of(title));
  }

  /** Whether the text of a cell counts as an empty cell. */
  public boolean isEmptyValue(String cell) {
    return !emptyValues.isEmpty() && emptyValues.contains(key(cell));
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
      parameters.put(EMPTY_VALUES, List.copyOf(emptyValues));
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
        reader.parse(EMPTY_VALUES, Set.of(), ImportMapping::emptyValues),
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
    return members(
        given,
        "titles of columns, with the attribute of each or null",
        target -> target.isNull() ? Optional.empty() : Optional.of(text(target)));
  }

  /** Reads the parameter {@code date-formats}, as {@link #columns}. */
  static Map<String, String> dates(Object given) {
    return members(
        given,
        "titles of columns, with the form of their dates such as dd.MM.yyyy",
        form -> DatePattern.of(text(form)).pattern());
  }

  /** Reads the parameter {@code rules}, as {@link #columns}. */
  static Map<String, FieldRule> rules(Object given) {
    return members(
        given,
        "attributes, each with overwrite, fill, append or never",
        rule -> FieldRule.of(text(rule)));
  }

  /** Reads the parameter {@code empty-values}: a JSON array of strings, or its text. */
  static Set<String> emptyValues(Object given) {
    var array = json(given);
    if (!array.isArray() || array.size() > MOST) {
      throw new IllegalArgumentException("must be a JSON array of strings, such as [\"N/A\"]");
    }
    return StreamSupport.stream(array.spliterator(), false)
        .map(value -> key(text(value)))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static <T> Map<String, T> members(
      Object given, String ofWhat, Function<JsonNode, T> reader) {
    var object = json(given);
    if (!object.isObject() || object.size() > MOST) {
      throw new IllegalArgumentException("must be a JSON object of " + ofWhat);
    }
    var read = new TreeMap<String, T>(BY_KEY);
    for (var member : object.properties()) {
      if (key(member.getKey()).isEmpty()) {
        throw new IllegalArgumentException(
            "has a member without a title. Name such a column by its position, such as #3");
      }
      if (read.put(member.getKey(), reader.apply(member.getValue())) != null) {
        throw new IllegalArgumentException("names a column twice; case and blanks do not count");
      }
    }
    return read;
  }

  private static String text(JsonNode value) {
    if (value.isTextual() && !VisibleText.of(value.textValue()).isEmpty()) {
      return value.textValue();
    }
    throw new IllegalArgumentException("has a member that is not a string, or is empty");
  }

  private static JsonNode json(Object given) {
    if (!(given instanceof String text)) {
      return StrictJson.tree(given);
    }
    try {
      return StrictJson.read(text).orElseThrow(() -> new IllegalArgumentException("is empty"));
    } catch (InvalidJsonException invalid) {
      throw new IllegalArgumentException(
          "is not valid JSON: " + invalid.getMessage().replaceAll("\\.$", ""), invalid);
    }
  }
}
