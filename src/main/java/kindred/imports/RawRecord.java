package kindred.imports;

/** The text of one record, or why there is none. */
sealed interface RawRecord {

  /** The record's first line; lines count from 1. */
  long line();

  /** A record whose quotes are sound. */
  record Whole(long line, String text) implements RawRecord {}

  /** A record that cannot be read; the message names no value. */
  record Damaged(long line, String code, String message) implements RawRecord {}
}
