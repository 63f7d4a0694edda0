package kindred.jobs;

import java.util.Locale;

/** The kinds of jobs. */
public enum JobKind {
  /** Creates profiles from the rows of a file. */
  IMPORT,
  /** Merges profiles according to the lines of a file. */
  MERGE,
  /** Removes the profiles that an import has created. */
  UNDO;

  /** The name in the API. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static JobKind parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
