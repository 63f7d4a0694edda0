package kindred.csv;

import java.io.IOException;
import kindred.csv.RawRecord.Damaged;
import kindred.csv.RawRecord.Whole;

/**
 * Cuts a text into records (RFC 4180); a damaged record costs its own line only.
 *
 * <p>Records end with LF or CRLF, and a CR alone is data. Empty lines are no records, but count as
 * lines. A quote opens a quoted cell only as its first character, elsewhere in an unquoted cell it
 * is data. After a record whose quotes or size are wrong, reading goes on at its second line.
 */
final class RecordSplitter {

  private static final char QUOTE = '"';
  private static final char LF = '\n';
  private static final char CR = '\r';
  private static final int LINE_END = 2;

  private final TextBuffer chunk;
  private final char delimiter;
  private final int maxRecord;
  private long line = 1;
  private boolean quoted;
  private boolean severalLines;

  /**
   * The furthest point a scan has come to, and whether it was within quotes there. A later scan
   * that is within quotes where a line ends, short of this point, takes the same course to it; it
   * may jump, and no text makes reading slower than linear.
   */
  private long furthest;

  private boolean furthestQuoted;

  RecordSplitter(DecodedText text, CsvFormat format) {
    chunk = new TextBuffer(text, format.maxRecord() + LINE_END);
    delimiter = format.delimiter();
    maxRecord = format.maxRecord();
  }

  /** The next record, or null at the end of the text. */
  RawRecord next() throws IOException {
    skipEmptyLines();
    if (chunk.at(0) == TextBuffer.END) {
      return null;
    }
    severalLines = false;
    int end = cellEnd(0);
    while (chunk.at(end) == delimiter) {
      end = cellEnd(end + 1);
    }
    return quoted ? unclosed(end) : closed(end);
  }

  private void skipEmptyLines() throws IOException {
    for (int length = lineEnd(0); length > 0; length = lineEnd(0)) {
      chunk.advance(length);
      line++;
    }
  }

  /** How many characters end a line at an offset, 0 if none does. */
  private int lineEnd(int offset) throws IOException {
    int character = chunk.at(offset);
    if (character == LF) {
      return 1;
    }
    return character == CR && chunk.at(offset + 1) == LF ? 2 : 0;
  }

  private int cellEnd(int start) throws IOException {
    quoted = chunk.at(start) == QUOTE;
    if (chunk.at(start) < 0) {
      return start;
    }
    return quoted ? quotedEnd(start + 1) : plainEnd(start);
  }

  private int plainEnd(int from) throws IOException {
    int end = chunk.find(from, delimiter, LF);
    if (chunk.at(end) == TextBuffer.LIMIT) {
      reached(end);
    }
    return end;
  }

  /** The offset after the closing quote; without one, where the text ends, still quoted. */
  private int quotedEnd(int from) throws IOException {
    int offset = chunk.find(from, QUOTE, LF);
    while (chunk.at(offset) >= 0) {
      reached(offset);
      if (chunk.at(offset) == LF) {
        severalLines = true;
        offset = afterLineEnd(offset);
        if (!quoted) {
          return plainEnd(offset);
        }
      } else if (chunk.at(offset + 1) == QUOTE) {
        offset += 2;
      } else {
        quoted = false;
        return offset + 1;
      }
      offset = chunk.find(offset, QUOTE, LF);
    }
    reached(offset);
    return offset;
  }

  private void reached(int offset) {
    if (chunk.position() + offset > furthest) {
      furthest = chunk.position() + offset;
      furthestQuoted = quoted;
    }
  }

  private int afterLineEnd(int offset) {
    int known = (int) (furthest - chunk.position());
    if (known > offset) {
      quoted = furthestQuoted;
      return known;
    }
    return offset + 1;
  }

  private RawRecord unclosed(int end) throws IOException {
    boolean oneLine = chunk.at(chunk.find(0, LF, LF)) != LF;
    return oneLine && chunk.at(end) == TextBuffer.LIMIT
        ? tooLarge()
        : damaged(
            "unclosed-quote",
            "A quote is opened and not closed within the file, or within the "
                + maxRecord
                + " characters a record may have.");
  }

  private RawRecord closed(int end) throws IOException {
    int next = chunk.at(end);
    if (next == TextBuffer.LIMIT) {
      return tooLarge();
    }
    if (next == TextBuffer.END) {
      return sized(end, 0);
    }
    int lineEnd = lineEnd(end);
    if (lineEnd == 0) {
      return damaged("text-after-quote", "Text follows a closing quote.");
    }
    boolean carriageReturn = lineEnd == 1 && chunk.at(end - 1) == CR;
    return carriageReturn ? sized(end - 1, 2) : sized(end, lineEnd);
  }

  private RawRecord sized(int length, int lineEnd) throws IOException {
    if (length > maxRecord) {
      return tooLarge();
    }
    var record = decoded(length);
    line += 1 + (severalLines ? lineEnds(length) : 0);
    chunk.advance(length + lineEnd);
    return record;
  }

  private RawRecord decoded(int length) {
    var undecodable = chunk.undecodable(length);
    return undecodable.isPresent()
        ? new Damaged(
            line,
            "undecodable-bytes",
            "The bytes at offset "
                + undecodable.getAsLong()
                + " of the file do not exist in its encoding.",
            chunk.raw(length))
        : new Whole(line, chunk.text(length));
  }

  private long lineEnds(int length) {
    return chunk.text(length).chars().filter(character -> character == LF).count();
  }

  private RawRecord tooLarge() throws IOException {
    return damaged(
        "record-too-large", "The record has more than the " + maxRecord + " characters allowed.");
  }

  private RawRecord damaged(String code, String message) throws IOException {
    var record = new Damaged(line, code, message, firstLine());
    dropLine();
    line++;
    return record;
  }

  /** Not when it alone is more than a record may have. */
  private String firstLine() throws IOException {
    int end = chunk.find(0, LF, LF);
    int last = end > 0 && chunk.at(end - 1) == CR ? end - 1 : end;
    return chunk.at(end) == TextBuffer.LIMIT || last > maxRecord ? "" : chunk.raw(last);
  }

  private void dropLine() throws IOException {
    int end = chunk.find(0, LF, LF);
    while (chunk.at(end) == TextBuffer.LIMIT) {
      chunk.advance(end);
      end = chunk.find(0, LF, LF);
    }
    chunk.advance(chunk.at(end) == LF ? end + 1 : end);
  }
}
