package kindred.profile;

import java.nio.charset.StandardCharsets;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/** The maximum size of a profile: every change of it must fit into one batch. */
public final class ProfileLimits {

  /** The maximum number of extension records of a profile. */
  public static final int MOST_RECORDS = 2_000;

  /** The maximum size of all attributes and records of a profile, as JSON. */
  public static final int MOST_BYTES = 1 << 20;

  /** The longest escape of a character in JSON. */
  private static final int BYTES_PER_CHARACTER = 6;

  /** A number, or the punctuation around a name or value. */
  private static final int OVERHEAD_BYTES = 32;

  private ProfileLimits() {}

  /** Refuses (413) content that is too large. */
  public static void require(ProfileContent content) {
    if (exceeded(content)) {
      throw tooLarge();
    }
  }

  static ProblemException tooLarge() {
    return Problem.of(
            Problem.Kind.TOO_LARGE,
            "profile-too-large",
            "The profile would have more than "
                + MOST_RECORDS
                + " extension records or "
                + MOST_BYTES
                + " bytes of values. Store less in it.")
        .exception();
  }

  /** Whether the content is too large for a profile. */
  public static boolean exceeded(ProfileContent content) {
    return content.records().size() > MOST_RECORDS
        || (upperBound(content) > MOST_BYTES && bytes(content) > MOST_BYTES);
  }

  /** An upper bound of {@link #bytes} that is cheap to compute. */
  public static long upperBound(ProfileContent content) {
    long bytes = upperBound(content.attributes());
    for (var record : content.records()) {
      bytes += upperBound(record.attributes());
    }
    return bytes;
  }

  private static long upperBound(Attributes attributes) {
    long bytes = OVERHEAD_BYTES;
    for (var attribute : attributes.values().entrySet()) {
      bytes += OVERHEAD_BYTES + (long) BYTES_PER_CHARACTER * attribute.getKey().length();
      for (var value : attribute.getValue()) {
        int characters = value instanceof String text ? text.length() : 0;
        bytes += OVERHEAD_BYTES + (long) BYTES_PER_CHARACTER * characters;
      }
    }
    return bytes;
  }

  /** The size that {@link #MOST_BYTES} limits. */
  public static long bytes(ProfileContent content) {
    return bytes(content.attributes())
        + content.records().stream().mapToLong(record -> bytes(record.attributes())).sum();
  }

  private static long bytes(Attributes attributes) {
    return AttributesJson.print(attributes).getBytes(StandardCharsets.UTF_8).length;
  }
}
