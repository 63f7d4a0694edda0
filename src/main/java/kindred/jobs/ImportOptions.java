package kindred.jobs;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import kindred.csv.CsvFormat;
import kindred.problem.Fault;
import kindred.problem.Problem;

/**
 * The parameters of an import.
 *
 * @param profiles path of the file on the server; empty if the data comes with the request
 * @param idKey name of the key that decides whether a profile already exists
 * @param maxErrors the import stops when more rows have failed
 * @param startFrom number of the first row to import, from 1
 * @param dryRun everything is done except the writes
 * @param update whether a row's values replace those of an existing profile
 */
public record ImportOptions(
    Optional<String> profiles,
    Optional<String> idKey,
    char delimiter,
    Charset encoding,
    long maxErrors,
    long startFrom,
    boolean createLog,
    boolean dryRun,
    boolean update) {

  /** No file has more rows, and page numbers of the ledger stay within an int. */
  private static final long MAX_START = 2_000_000_000;

  private static final String DRY_RUN = "dry-run";
  private static final String ON_DUPLICATE = "on-duplicate";

  private static final Set<String> PARAMETERS =
      Set.of(
          "format",
          "profiles",
          "id-key",
          "delimiter",
          "max-errors",
          "encoding",
          "start-from-index",
          "create-log",
          DRY_RUN,
          ON_DUPLICATE);

  /** The options of a request without parameters. */
  public static final ImportOptions DEFAULTS = read(Map.of(), Fault.Place.BODY);

  /** The parameters from which {@link #read} creates equal options. */
  public Map<String, Object> parameters() {
    var parameters = new LinkedHashMap<String, Object>();
    profiles.ifPresent(path -> parameters.put("profiles", path));
    idKey.ifPresent(key -> parameters.put("id-key", key));
    parameters.put("delimiter", String.valueOf(delimiter));
    parameters.put("encoding", encoding.name());
    if (maxErrors != Long.MAX_VALUE) {
      parameters.put("max-errors", Long.toString(maxErrors));
    }
    parameters.put("start-from-index", Long.toString(startFrom));
    parameters.put("create-log", Boolean.toString(createLog));
    if (dryRun) {
      parameters.put(DRY_RUN, "true");
    }
    if (update) {
      parameters.put(ON_DUPLICATE, "update");
    }
    return parameters;
  }

  /**
   * Reads the parameters; numbers and booleans may be quoted.
   *
   * @param place the part of the request that contains the parameters, for the errors
   */
  public static ImportOptions read(Map<String, Object> raw, Fault.Place place) {
    return new Reading(raw, place).options();
  }

  private static final class Reading {
    private final Map<String, Object> raw;
    private final Fault.Place place;
    private final List<Fault> faults = new ArrayList<>();

    Reading(Map<String, Object> raw, Fault.Place place) {
      this.raw = raw;
      this.place = place;
    }

    ImportOptions options() {
      raw.keySet().stream()
          .filter(name -> !PARAMETERS.contains(name))
          .forEach(name -> fault(name, "unknown-parameter", "Unknown parameter."));
      parse("format", "CSV", ImportOptions::format);
      var options =
          new ImportOptions(
              text("profiles"),
              text("id-key"),
              parse("delimiter", ",", CsvFormat::delimiter),
              parse("encoding", "UTF-8", CsvFormat::encoding),
              parse("max-errors", "", text -> wholeNumber(text, 0, Long.MAX_VALUE, Long.MAX_VALUE)),
              parse("start-from-index", "1", text -> wholeNumber(text, 1, MAX_START, 1)),
              parse("create-log", "false", ImportOptions::bool),
              parse(DRY_RUN, "false", ImportOptions::bool),
              parse(ON_DUPLICATE, "skip", ImportOptions::updates));
      if (options.update() && options.idKey().isEmpty()) {
        fault(ON_DUPLICATE, "id-key-missing", "'on-duplicate=update' requires 'id-key'.");
      }
      if (!faults.isEmpty()) {
        throw Problem.invalid(
                "invalid-import",
                "The parameters of the import are invalid. Correct the listed errors.",
                faults)
            .exception();
      }
      return options;
    }

    private Optional<String> text(String name) {
      return Optional.of(parse(name, "", text -> text)).filter(text -> !text.isEmpty());
    }

    private <T> T parse(String name, String fallback, Function<String, T> parser) {
      var given = raw.get(name);
      if (given == null) {
        return parser.apply(fallback);
      }
      try {
        if (given instanceof Map || given instanceof List) {
          throw new IllegalArgumentException("must be a single value");
        }
        return parser.apply(given.toString());
      } catch (IllegalArgumentException invalid) {
        fault(name, "invalid-parameter", "'" + name + "' " + invalid.getMessage() + ".");
        return parser.apply(fallback);
      }
    }

    private void fault(String name, String code, String message) {
      var where = place == Fault.Place.BODY ? "/" + name : name;
      faults.add(new Fault(place, where, code, message));
    }
  }

  private static String format(String text) {
    if (!text.equalsIgnoreCase("CSV")) {
      throw new IllegalArgumentException("must be CSV");
    }
    return text;
  }

  private static boolean updates(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "update" -> true;
      case "skip" -> false;
      default -> throw new IllegalArgumentException("must be skip or update");
    };
  }

  private static long wholeNumber(String text, long min, long max, long whenBlank) {
    if (text.isEmpty()) {
      return whenBlank;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // reported below
    }
    throw new IllegalArgumentException(
        "must be a whole number, at least "
            + min
            + (max == Long.MAX_VALUE ? "" : " and at most " + max));
  }

  private static boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }
}
