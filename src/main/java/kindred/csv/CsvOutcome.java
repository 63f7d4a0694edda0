package kindred.csv;

import java.util.List;

/** The result of reading one record of a file. */
public sealed interface CsvOutcome {

  /** The number of the record, from 1; the header is not counted. */
  long number();

  /** The first line of the record in the file, from 1. */
  long line();

  /** A record with as many cells as the header. */
  record Row(long number, long line, List<String> cells) implements CsvOutcome {}

  /** A record that cannot be read; the code is stable, and the message contains no value. */
  record Broken(long number, long line, String code, String message) implements CsvOutcome {}
}
