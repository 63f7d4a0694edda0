package kindred.csv;

import java.util.List;

/** What one record of a file turned out to be. */
public sealed interface CsvOutcome {

  /** The record's number; records count from 1, and the header is none. */
  long number();

  /** The record's first line; lines count from 1. */
  long line();

  /** A record with as many cells as the header. */
  record Row(long number, long line, List<String> cells) implements CsvOutcome {}

  /** A record that cannot be read; the code is stable, and the message names no value. */
  record Broken(long number, long line, String code, String message) implements CsvOutcome {}
}
