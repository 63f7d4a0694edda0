package kindred.imports.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kindred.problem.Fault;
import kindred.problem.NearestName;
import kindred.problem.Problem;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/**
 * What is wrong with a header. The first line of a file may be a row with personal data, so a title
 * is repeated only if another column has a known name and the title looks like a name.
 */
final class HeaderFaults {

  private static final int MAX_LISTED = 100;
  private static final String UNKNOWN = "unknown-column";

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_.\\[\\] -]{1,64}");
  private static final Pattern LETTER = Pattern.compile("\\p{L}");
  private static final Pattern DIGIT = Pattern.compile("\\p{N}");

  /** A title with so many digits may be a phone number. */
  private static final int DIGITS_OF_PHONE_NUMBER = 7;

  private record Found(String code, String message, int position, String title) {}

  private final SchemaSnapshot schema;
  private final List<Found> columns = new ArrayList<>();
  private final List<Fault> requested = new ArrayList<>();

  HeaderFaults(SchemaSnapshot schema) {
    this.schema = schema;
  }

  /** A column that the schema does not have; positions count from 1. */
  void unknown(int position, String title) {
    var message =
        title.equals("#" + position)
            ? "Nothing says what column %s is: name it in 'mapping', or all columns in 'columns'."
            : "The schema has no attribute or extension for column %s.";
    columns.add(new Found(UNKNOWN, message, position, title));
  }

  void repeated(int position, String title) {
    columns.add(new Found("duplicate-column", "Column %s appears twice.", position, title));
  }

  /** A column that a parameter names, but the file does not have. */
  void missing(String name, String parameter) {
    requested.add(
        Fault.body(
            "",
            "mapped-column-missing",
            "The file has no column '%s', which '%s' names.".formatted(name, parameter)));
  }

  /** A parameter names a column by its title and by its position; positions count from 1. */
  void namedTwice(int position, String parameter) {
    var message = "'%s' names column %d twice: by its title and as '#%2$d'. Name it once.";
    requested.add(Fault.body("", "duplicate-column", message.formatted(parameter, position)));
  }

  /** What a column is by the mapping, but the schema does not have. */
  void unknownTarget(int position, String target) {
    var message = "Column %d cannot be '%s': the schema has no such attribute or extension.";
    var near = NearestName.question(target, knownNames());
    requested.add(Fault.body("", "unknown-target", message.formatted(position, target) + near));
  }

  /** Another column has the same meaning; positions count from 1. */
  void repeatedTarget(int position, String target) {
    var message = "Column %d is '%s', and so is another column.";
    requested.add(Fault.body("", "duplicate-column", message.formatted(position, target)));
  }

  /** A rule for something that is no attribute, or that it does not suit. */
  void rule(String attribute, String why) {
    requested.add(
        Fault.body(
            "", "rule-unsuitable", "The rule of '%s' cannot hold: %s.".formatted(attribute, why)));
  }

  /** A form of dates for a column that has none. */
  void noDates(int position) {
    var message = "Column %d has a form of dates, but its attribute is no date and no datetime.";
    requested.add(Fault.body("", "date-format-unsuitable", message.formatted(position)));
  }

  /** Without a column for each of its attributes, no row has a value of the key. */
  void requireColumns(IdentificationKey key, Predicate<String> hasColumn) {
    key.attributes().stream()
        .filter(attribute -> !hasColumn.test(attribute))
        .forEach(
            attribute -> {
              var message = "The key '%s' needs the attribute '%s', but no column has it.";
              requested.add(
                  Fault.body("", "key-column-missing", message.formatted(key.name(), attribute)));
            });
  }

  /**
   * Throws the refusal if there is a fault.
   *
   * @param recognised whether a column has a known name
   */
  void requireNone(boolean recognised) {
    int found = columns.size() + requested.size();
    if (found == 0) {
      return;
    }
    var known = knownNames();
    var listed =
        Stream.concat(
                requested.stream().limit(MAX_LISTED),
                columns.stream()
                    .limit(Math.max(0, MAX_LISTED - requested.size()))
                    .map(column -> fault(column, recognised, known)))
            .toList();
    throw new Problem(
            Problem.Kind.INVALID,
            "invalid-header",
            detail(recognised, found) + knownColumns(known),
            listed,
            found,
            Map.of(),
            0)
        .exception();
  }

  private static String detail(boolean recognised, int found) {
    if (found > MAX_LISTED) {
      return ("The columns of the file do not match the profile schema."
              + " There are %d errors; the first %d are listed.")
          .formatted(found, MAX_LISTED);
    }
    return recognised
        ? "The columns of the file do not match the profile schema. Correct the listed errors."
        : "The columns of the file do not match the profile schema: none has a known name. Say in"
            + " 'mapping' what they are. A file without a header needs 'header=false', and"
            + " 'columns' or 'mapping'.";
  }

  /** The columns that a file may have, if one of its own is unknown. */
  private String knownColumns(List<String> known) {
    boolean unknown = columns.stream().anyMatch(column -> column.code().equals(UNKNOWN));
    return unknown ? " The known columns are: " + NearestName.list(known) + "." : "";
  }

  private static Fault fault(Found column, boolean recognised, List<String> known) {
    boolean shown = recognised && looksLikeName(column.title());
    var named = shown ? "'" + column.title() + "'" : Integer.toString(column.position());
    var near =
        NearestName.of(column.title(), known)
            .filter(name -> column.code().equals(UNKNOWN))
            .map(name -> " Did you mean '" + name + "'?")
            .orElse("");
    return Fault.body("", column.code(), column.message().formatted(named) + near);
  }

  private static boolean looksLikeName(String title) {
    return NAME.matcher(title).matches()
        && LETTER.matcher(title).find()
        && DIGIT.matcher(title).results().count() < DIGITS_OF_PHONE_NUMBER;
  }

  private List<String> knownNames() {
    var known = new ArrayList<>(List.of("TenantId", "Segment"));
    known.addAll(schema.attributeNames());
    return known;
  }
}
