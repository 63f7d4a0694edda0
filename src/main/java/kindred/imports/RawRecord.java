package kindred.imports;

/** The text of one record, or why there is none. */
sealed interface RawRecord {

  /** The record's first line; lines count from 1. */
  long line();

  /** Its original text, without the line end. */
  String text();

  /** A record whose quotes are sound. */
  record Whole(long line, String text) implements RawRecord {}

  /**
   * A record that cannot be read; the message names no value.
   *
   * @param text of its first line; empty when that is too long to be held
   */
  record Damaged(long line, String code, String message, String text) implements RawRecord {}
}
