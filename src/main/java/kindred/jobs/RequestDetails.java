package kindred.jobs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request says about its job beside the rows.
 *
 * @param note free text of the client; empty: none
 * @param fileName the name that the file has at the client; empty: unknown
 * @param paused whether the job waits until an operator resumes it
 * @param maxPerSecond maximum number of rows per second at first; 0: no limit
 */
public record RequestDetails(String note, String fileName, boolean paused, int maxPerSecond) {

  static final String NOTE = "note";
  public static final String FILE_NAME = "filename";
  static final String STATE = "state";
  static final String RATE = "max-rows-per-second";

  /** A request that says nothing. */
  public static final RequestDetails NONE = new RequestDetails("", "", false, 0);

  /** What a browser calls data that is no file. */
  private static final String NAME_OF_UNNAMED = "blob";

  private static final long MAX_RATE = 1_000_000_000;
  private static final int LONGEST_NOTE = 1_000;
  private static final int LONGEST_NAME = 255;
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cs}&&[^\\t\\r\\n]]");

  /** The parameters from which the same is read. */
  Map<String, Object> parameters() {
    var parameters = new LinkedHashMap<String, Object>();
    if (!note.isEmpty()) {
      parameters.put(NOTE, note);
    }
    if (!fileName.isEmpty()) {
      parameters.put(FILE_NAME, fileName);
    }
    if (paused) {
      parameters.put(STATE, JobState.PAUSED.text());
    }
    if (maxPerSecond > 0) {
      parameters.put(RATE, Integer.toString(maxPerSecond));
    }
    return parameters;
  }

  /** What an operator would have requested right after the start. */
  JobControl control() {
    if (!paused && maxPerSecond == 0) {
      return JobControl.NONE;
    }
    return new JobControl(
        1, paused ? JobControl.Desired.PAUSE : JobControl.Desired.RUN, maxPerSecond);
  }

  static RequestDetails read(ParameterReader reader) {
    return new RequestDetails(
        reader.parse(NOTE, "", RequestDetails::note),
        reader.parse(FILE_NAME, "", RequestDetails::fileName),
        reader.parse(STATE, false, RequestDetails::paused),
        reader
            .parse(RATE, 0L, given -> ParameterReader.wholeNumber(given, 0, MAX_RATE))
            .intValue());
  }

  private static String note(Object given) {
    return text(given, LONGEST_NOTE);
  }

  /** The last part of a path: some clients send more. */
  private static String fileName(Object given) {
    var text = text(given, LONGEST_NAME);
    return text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
  }

  /** The name of a file as a part of a form has it; empty if it says nothing. */
  public static Optional<String> usableFileName(String ofPart) {
    try {
      return Optional.of(fileName(ofPart))
          .filter(name -> !name.isBlank() && !name.equals(NAME_OF_UNNAMED));
    } catch (IllegalArgumentException unusable) {
      return Optional.empty();
    }
  }

  private static boolean paused(Object given) {
    return switch (given.toString()) {
      case "paused" -> true;
      case "running" -> false;
      default -> throw new IllegalArgumentException("must be paused or running");
    };
  }

  private static String text(Object given, int longest) {
    if (given instanceof String text
        && !text.isEmpty()
        && text.length() <= longest
        && !CONTROL.matcher(text).find()) {
      return text;
    }
    throw new IllegalArgumentException(
        "must be a string of 1 to " + longest + " characters without control characters");
  }
}
