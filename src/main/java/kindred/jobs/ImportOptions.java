package kindred.jobs;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kindred.csv.CsvFormat;
import kindred.problem.Fault;
import kindred.settings.Settings;

/**
 * The parameters of an import.
 *
 * @param profiles path of the file on the server; empty if the data comes with the request
 * @param idKeys names of the keys that decide whether a profile already exists, in their order
 * @param maxErrors the import stops when more rows have failed
 * @param startFrom number of the first row to import, from 1
 * @param dryRun everything is done except the writes
 * @param update whether a row's values replace those of an existing profile
 * @param mapping how the columns of the file are read
 * @param details what the request says beside that
 */
public record ImportOptions(
    Optional<String> profiles,
    List<String> idKeys,
    CsvFormat format,
    long maxErrors,
    long startFrom,
    boolean createLog,
    boolean dryRun,
    boolean update,
    ImportMapping mapping,
    RequestDetails details) {

  /** The largest number of 18 digits. */
  private static final long MAX_ERRORS = 999_999_999_999_999_999L;

  /** No file has more rows, and page numbers of the ledger stay within an int. */
  private static final long MAX_START = 2_000_000_000;

  private static final int MOST_KEYS = 10;
  private static final String ID_KEY = "id-key";
  private static final String HEADER = "header";
  private static final String TITLES = "columns";
  private static final String START = "start-from-index";
  private static final String DRY_RUN = "dry-run";
  private static final String ON_DUPLICATE = "on-duplicate";

  /** Names the template whose parameters apply, too; the caller replaces it by them. */
  public static final String TEMPLATE = "template";

  /** The names of all parameters. */
  public static final Set<String> PARAMETERS =
      Set.of(
          "format",
          "profiles",
          ID_KEY,
          "delimiter",
          "max-errors",
          "encoding",
          HEADER,
          TITLES,
          START,
          "create-log",
          DRY_RUN,
          ON_DUPLICATE,
          ImportMapping.COLUMNS,
          ImportMapping.EMPTY_VALUES,
          ImportMapping.DATES,
          ImportMapping.RULES,
          TEMPLATE,
          RequestDetails.NOTE,
          RequestDetails.FILE_NAME,
          RequestDetails.STATE,
          RequestDetails.RATE);

  /** The options of a request without parameters. */
  public static final ImportOptions DEFAULTS = read(Map.of(), Fault.Place.BODY);

  public char delimiter() {
    return format.delimiter();
  }

  public Charset encoding() {
    return format.encoding();
  }

  /** The parameters from which {@link #read} creates equal options. */
  public Map<String, Object> parameters() {
    var parameters = new LinkedHashMap<String, Object>();
    profiles.ifPresent(path -> parameters.put("profiles", path));
    if (!idKeys.isEmpty()) {
      parameters.put(ID_KEY, String.join(",", idKeys));
    }
    parameters.put("delimiter", String.valueOf(delimiter()));
    parameters.put("encoding", encoding().name());
    format
        .titles()
        .ifPresent(
            titles -> {
              parameters.put(HEADER, "false");
              if (!titles.equals(mapping.titles(List.of()))) {
                parameters.put(TITLES, String.join(",", titles));
              }
            });
    if (maxErrors != Long.MAX_VALUE) {
      parameters.put("max-errors", Long.toString(maxErrors));
    }
    parameters.put(START, Long.toString(startFrom));
    parameters.put("create-log", Boolean.toString(createLog));
    if (dryRun) {
      parameters.put(DRY_RUN, "true");
    }
    if (update) {
      parameters.put(ON_DUPLICATE, "update");
    }
    parameters.putAll(mapping.parameters());
    parameters.putAll(details.parameters());
    return parameters;
  }

  /**
   * Reads the parameters; numbers and booleans may be quoted, null is an absent value.
   *
   * @param place the part of the request that contains the parameters, for the errors
   */
  public static ImportOptions read(Map<String, ?> raw, Fault.Place place) {
    return read(Map.of(place, raw));
  }

  /** Reads the parameters of several parts of a request, which must not contradict each other. */
  public static ImportOptions read(Map<Fault.Place, ? extends Map<String, ?>> parts) {
    return read(parts, Map.of());
  }

  /** The same; a refusal also lists the other faults of the parameters, if there are any. */
  public static ImportOptions read(
      Map<Fault.Place, ? extends Map<String, ?>> parts, List<Fault> others) {
    var reader = new ParameterReader(parts, PARAMETERS, "", Map.of());
    others.forEach(reader::fault);
    return read(reader);
  }

  /**
   * Reads the parameters of several parts of a request.
   *
   * @param defaults the parameters that apply where the request does not say anything
   */
  public static ImportOptions read(
      Map<Fault.Place, ? extends Map<String, ?>> parts, Map<String, ?> defaults) {
    return read(new ParameterReader(parts, PARAMETERS, "", defaults));
  }

  /** Refuses parameters, at a pointer, that are invalid or about a single import. */
  public static void requireTemplate(Map<String, ?> parameters, String pointer) {
    var known = new HashSet<>(PARAMETERS);
    known.removeAll(
        Set.of(
            TEMPLATE,
            "profiles",
            DRY_RUN,
            START,
            RequestDetails.NOTE,
            RequestDetails.FILE_NAME,
            RequestDetails.STATE,
            RequestDetails.RATE));
    read(new ParameterReader(Map.of(Fault.Place.BODY, parameters), known, pointer, Map.of()));
  }

  private static ImportOptions read(ParameterReader reader) {
    reader.parse("format", "CSV", ImportOptions::format);
    boolean header = reader.parse(HEADER, true, ImportOptions::bool);
    List<String> titles = reader.parse(TITLES, List.of(), given -> CsvFormat.columns(text(given)));
    if (header && !titles.isEmpty()) {
      reader.fault(TITLES, "columns-with-header", "'columns' requires 'header=false'.");
    }
    var mapping = ImportMapping.read(reader);
    var options =
        new ImportOptions(
            reader.parse("profiles", Optional.empty(), given -> Optional.of(text(given))),
            reader.parse(ID_KEY, List.of(), ImportOptions::names),
            new CsvFormat(
                reader.parse("delimiter", ',', given -> CsvFormat.delimiter(text(given))),
                reader.parse(
                    "encoding", StandardCharsets.UTF_8, given -> CsvFormat.encoding(text(given))),
                header ? Optional.empty() : Optional.of(mapping.titles(titles))),
            reader.parse(
                "max-errors",
                Long.MAX_VALUE,
                given -> ParameterReader.wholeNumber(given, 0, MAX_ERRORS)),
            reader.parse(START, 1L, given -> ParameterReader.wholeNumber(given, 1, MAX_START)),
            reader.parse("create-log", false, ImportOptions::bool),
            reader.parse(DRY_RUN, false, ImportOptions::bool),
            reader.parse(ON_DUPLICATE, false, ImportOptions::updates),
            mapping,
            RequestDetails.read(reader));
    if (options.update() && options.idKeys().isEmpty()) {
      reader.fault(ON_DUPLICATE, "id-key-missing", "'on-duplicate=update' requires 'id-key'.");
    }
    if (!options.mapping().rules().isEmpty() && !options.update()) {
      reader.fault(
          ImportMapping.RULES, "rules-without-update", "'rules' requires 'on-duplicate=update'.");
    }
    reader.requireNoFault();
    return options;
  }

  private static String text(Object given) {
    if (given instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw new IllegalArgumentException("must be a string that is not empty");
  }

  private static List<String> names(Object given) {
    var names = Stream.of(given.toString().split(",", -1)).map(String::strip).toList();
    boolean named = given instanceof String && !names.contains("");
    boolean different = names.stream().distinct().count() == names.size();
    if (!named || !different || names.size() > MOST_KEYS) {
      throw new IllegalArgumentException(
          "must be the name of a key, or at most " + MOST_KEYS + " different ones with commas");
    }
    return names;
  }

  private static String format(Object given) {
    if (given instanceof String text && text.equalsIgnoreCase("CSV")) {
      return "CSV";
    }
    throw new IllegalArgumentException("must be CSV");
  }

  private static boolean updates(Object given) {
    return switch (given.toString().toLowerCase(Locale.ROOT)) {
      case "update" -> true;
      case "skip" -> false;
      default -> throw new IllegalArgumentException("must be skip or update");
    };
  }

  private static boolean bool(Object given) {
    return Settings.flag(given.toString().toLowerCase(Locale.ROOT));
  }
}
