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
 * What a client asks of an import.
 *
 * @param profiles path of the file on the server; empty when the data comes with the request
 * @param idKey name of the key that tells whether a profile exists already
 * @param mostErrors the import stops when more records have failed
 * @param startFrom number of the first record to import; records count from 1
 * @param dryRun everything but the writes
 * @param update whether a record's values are written over those of the profile that exists
 */
public record ImportOptions(
    Optional<String> profiles,
    Optional<String> idKey,
    char delimiter,
    Charset encoding,
    long mostErrors,
    long startFrom,
    boolean createLog,
    boolean dryRun,
    boolean update) {

  /** No file has more records, and the pages of the ledger can be counted. */
  private static final long LAST_START = 2_000_000_000;

  private static final String DRY_RUN = "dry-run";
  private static final String ON_DUPLICATE = "on-duplicate";

  private static final Set<String> MEMBERS =
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

  /** What a client gets that names nothing. */
  public static final ImportOptions DEFAULTS = read(Map.of(), Fault.Place.BODY);

  /** The parameters such that reading them gives the same options. */
  public Map<String, Object> written() {
    var written = new LinkedHashMap<String, Object>();
    profiles.ifPresent(path -> written.put("profiles", path));
    idKey.ifPresent(key -> written.put("id-key", key));
    written.put("delimiter", String.valueOf(delimiter));
    written.put("encoding", encoding.name());
    if (mostErrors != Long.MAX_VALUE) {
      written.put("max-errors", Long.toString(mostErrors));
    }
    written.put("start-from-index", Long.toString(startFrom));
    written.put("create-log", Boolean.toString(createLog));
    if (dryRun) {
      written.put(DRY_RUN, "true");
    }
    if (update) {
      written.put(ON_DUPLICATE, "update");
    }
    return written;
  }

  /**
   * Reads the parameters (UCS): numbers and booleans may be quoted.
   *
   * @param place where the parameters came from, for the faults
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
          .filter(name -> !MEMBERS.contains(name))
          .forEach(name -> fault(name, "unknown-parameter", "There is no such parameter."));
      parse("format", "CSV", ImportOptions::format);
      var options =
          new ImportOptions(
              text("profiles"),
              text("id-key"),
              parse("delimiter", ",", CsvFormat::delimiter),
              parse("encoding", "UTF-8", CsvFormat::encoding),
              parse("max-errors", "", text -> whole(text, 0, Long.MAX_VALUE, Long.MAX_VALUE)),
              parse("start-from-index", "1", text -> whole(text, 1, LAST_START, 1)),
              parse("create-log", "false", ImportOptions::truth),
              parse(DRY_RUN, "false", ImportOptions::truth),
              parse(ON_DUPLICATE, "skip", ImportOptions::updates));
      if (options.update() && options.idKey().isEmpty()) {
        fault(ON_DUPLICATE, "id-key-missing", "To update what exists, 'id-key' is needed.");
      }
      if (!faults.isEmpty()) {
        throw Problem.invalid("invalid-import", "The parameters of the import have faults.", faults)
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
      } catch (IllegalArgumentException wanted) {
        fault(name, "invalid-parameter", "'" + name + "' " + wanted.getMessage() + ".");
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

  private static long whole(String text, long least, long most, long whenBlank) {
    if (text.isEmpty()) {
      return whenBlank;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new IllegalArgumentException(
        "must be a whole number, at least "
            + least
            + (most == Long.MAX_VALUE ? "" : " and at most " + most));
  }

  private static boolean truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }
}
