package kindred.jobs;

import java.util.Locale;

/** The kinds of jobs. */
public enum JobKind {
  /** Creates profiles from the rows of a file. */
  IMPORT("Import"),
  /** Merges profiles according to the lines of a file. */
  MERGE("Bulk merge"),
  /** Removes the profiles that an import has created, or the merges that a bulk merge has made. */
  UNDO("Undo");

  private final String title;

  JobKind(String title) {
    this.title = title;
  }

  /** The name at the start of a log line. */
  String title() {
    return title;
  }

  /** The name in the API. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static JobKind parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
