package kindred.profile;

import java.nio.charset.StandardCharsets;
import kindred.problem.Problem;
import kindred.problem.ProblemException;

/** How large one profile may be, so that every change of it stays one bounded batch. */
public final class ProfileLimits {

  /** The most extension records of a profile. */
  public static final int MOST_RECORDS = 2_000;

  /** The most bytes of all attributes and records of a profile, as JSON. */
  public static final int MOST_BYTES = 1 << 20;

  /** An escape in JSON. */
  private static final int BYTES_OF_A_CHARACTER = 6;

  /** A number, or the signs around a name or value. */
  private static final int BYTES_BESIDES = 32;

  private ProfileLimits() {}

  /** Refuses (413) what is larger. */
  public static void require(ProfileContent content) {
    if (exceeded(content)) {
      throw tooLarge();
    }
  }

  /** The refusal (413). */
  static ProblemException tooLarge() {
    return Problem.of(
            Problem.Kind.TOO_LARGE,
            "profile-too-large",
            "A profile has at most "
                + MOST_RECORDS
                + " extension records and "
                + MOST_BYTES
                + " bytes of values.")
        .exception();
  }

  /** Whether the content is larger than a profile may be. */
  public static boolean exceeded(ProfileContent content) {
    return content.records().size() > MOST_RECORDS
        || (mostBytes(content) > MOST_BYTES && bytes(content) > MOST_BYTES);
  }

  /** Certainly not fewer than {@link #bytes}, and quickly found. */
  private static long mostBytes(ProfileContent content) {
    long bytes = mostBytes(content.attributes());
    for (var record : content.records()) {
      bytes += mostBytes(record.attributes());
    }
    return bytes;
  }

  private static long mostBytes(Attributes attributes) {
    long bytes = BYTES_BESIDES;
    for (var attribute : attributes.values().entrySet()) {
      bytes += BYTES_BESIDES + (long) BYTES_OF_A_CHARACTER * attribute.getKey().length();
      for (var value : attribute.getValue()) {
        int characters = value instanceof String text ? text.length() : 0;
        bytes += BYTES_BESIDES + (long) BYTES_OF_A_CHARACTER * characters;
      }
    }
    return bytes;
  }

  /** How many bytes of values there are, as they are limited. */
  public static long bytes(ProfileContent content) {
    return bytes(content.attributes())
        + content.records().stream().mapToLong(record -> bytes(record.attributes())).sum();
  }

  private static long bytes(Attributes attributes) {
    return AttributesJson.print(attributes).getBytes(StandardCharsets.UTF_8).length;
  }
}
