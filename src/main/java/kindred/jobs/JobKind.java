package kindred.jobs;

import java.util.Locale;

/** What the records of a job ask for. */
public enum JobKind {
  /** Profiles to be made. */
  IMPORT,
  /** Profiles to be merged. */
  MERGE,
  /** Profiles that an import has made to be removed again. */
  UNDO;

  /** The word of the contract. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static JobKind parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
