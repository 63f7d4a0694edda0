package kindred.csv;

import java.io.IOException;
import java.util.regex.Pattern;
import kindred.csv.RawRecord.Damaged;
import kindred.csv.RawRecord.Whole;

/**
 * Splits a text into records (RFC 4180). An invalid record does not affect the lines after its
 * first one.
 *
 * <p>Lines end with LF, CRLF or CR, mixed or not; inside quotes line ends are data. Empty lines are
 * not records, but count as lines. A quote opens a quoted cell only as its first character;
 * elsewhere in an unquoted cell it is data. After a record with invalid quotes or size, reading
 * continues at its second line.
 */
final class RecordSplitter {

  private static final char QUOTE = '"';
  private static final char LF = '\n';
  private static final char CR = '\r';
  private static final int LINE_END = 2;
  private static final Pattern LINE_ENDS = Pattern.compile("\r\n?|\n");

  private final TextBuffer buffer;
  private final String encoding;
  private char delimiter;
  private final int maxRecord;
  private long line = 1;
  private boolean quoted;
  private boolean severalLines;

  /**
   * The furthest position that a scan has reached, and whether it was inside quotes there. A later
   * scan that is inside quotes at a line end before this position would reach it in the same state.
   * So it jumps there, and reading takes linear time for any text.
   */
  private long furthest;

  private boolean furthestQuoted;

  RecordSplitter(DecodedText text, CsvFormat format) {
    buffer = new TextBuffer(text, format.maxRecord() + LINE_END);
    encoding = text.byteOrderMark().encoding().name();
    delimiter = format.delimiter();
    maxRecord = format.maxRecord();
  }

  /** Sets the delimiter of the next records. */
  void separateBy(char another) {
    delimiter = another;
  }

  /** The position in the text of the next record. */
  long position() {
    return buffer.position();
  }

  /** The next record, or null at the end of the text. */
  RawRecord next() throws IOException {
    skipEmptyLines();
    if (buffer.at(0) == TextBuffer.END) {
      return null;
    }
    severalLines = false;
    int end = cellEnd(0);
    while (buffer.at(end) == delimiter) {
      end = cellEnd(end + 1);
    }
    return quoted ? unclosed(end) : closed(end);
  }

  private void skipEmptyLines() throws IOException {
    for (int length = lineEnd(0); length > 0; length = lineEnd(0)) {
      buffer.advance(length);
      line++;
    }
  }

  /** The length of the line end at an offset; 0 if there is none. */
  private int lineEnd(int offset) throws IOException {
    int character = buffer.at(offset);
    if (character == CR) {
      return buffer.at(offset + 1) == LF ? 2 : 1;
    }
    return character == LF ? 1 : 0;
  }

  private int cellEnd(int start) throws IOException {
    quoted = buffer.at(start) == QUOTE;
    if (buffer.at(start) < 0) {
      return start;
    }
    return quoted ? quotedEnd(start + 1) : plainEnd(start);
  }

  private int plainEnd(int from) throws IOException {
    int end = buffer.find(from, delimiter);
    if (buffer.at(end) == TextBuffer.LIMIT) {
      reached(end);
    }
    return end;
  }

  /** The offset after the closing quote; if there is none, the end of the text, still quoted. */
  private int quotedEnd(int from) throws IOException {
    int offset = buffer.find(from, QUOTE);
    while (buffer.at(offset) >= 0) {
      reached(offset);
      if (buffer.at(offset) != QUOTE) {
        severalLines = true;
        offset = afterLineEnd(offset);
        if (!quoted) {
          return plainEnd(offset);
        }
      } else if (buffer.at(offset + 1) == QUOTE) {
        offset += 2;
      } else {
        quoted = false;
        return offset + 1;
      }
      offset = buffer.find(offset, QUOTE);
    }
    reached(offset);
    return offset;
  }

  private void reached(int offset) {
    if (buffer.position() + offset > furthest) {
      furthest = buffer.position() + offset;
      furthestQuoted = quoted;
    }
  }

  private int afterLineEnd(int offset) {
    int known = (int) (furthest - buffer.position());
    if (known > offset) {
      quoted = furthestQuoted;
      return known;
    }
    return offset + 1;
  }

  private RawRecord unclosed(int end) throws IOException {
    boolean oneLine = buffer.at(buffer.find(0, LF)) < 0;
    return oneLine && buffer.at(end) == TextBuffer.LIMIT
        ? tooLarge()
        : damaged(
            "unclosed-quote",
            "A quote is opened and not closed within the file, or within the maximum of "
                + maxRecord
                + " characters per row.");
  }

  private RawRecord closed(int end) throws IOException {
    int next = buffer.at(end);
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
    return sized(end, lineEnd);
  }

  private RawRecord sized(int length, int lineEnd) throws IOException {
    if (length > maxRecord) {
      return tooLarge();
    }
    var record = decoded(length);
    line += 1 + (severalLines ? lineEnds(length) : 0);
    buffer.advance(length + lineEnd);
    return record;
  }

  private RawRecord decoded(int length) {
    var undecodable = buffer.undecodable(length);
    return undecodable.isPresent()
        ? new Damaged(
            line,
            "undecodable-bytes",
            "The bytes at offset "
                + undecodable.getAsLong()
                + " of the file are not valid "
                + encoding
                + ". Set the parameter 'encoding' to that of the file, or correct the bytes.",
            buffer.raw(length))
        : new Whole(line, buffer.text(length));
  }

  private long lineEnds(int length) {
    return LINE_ENDS.matcher(buffer.text(length)).results().count();
  }

  private RawRecord tooLarge() throws IOException {
    return damaged(
        "record-too-large", "The row has more than the maximum of " + maxRecord + " characters.");
  }

  private RawRecord damaged(String code, String message) throws IOException {
    var record = new Damaged(line, code, message, firstLine());
    dropLine();
    line++;
    return record;
  }

  /** Empty if the line alone is longer than the maximum of a record. */
  private String firstLine() throws IOException {
    int end = buffer.find(0, LF);
    return buffer.at(end) == TextBuffer.LIMIT || end > maxRecord ? "" : buffer.raw(end);
  }

  private void dropLine() throws IOException {
    boolean more = true;
    while (more) {
      int end = buffer.find(0, LF);
      more = buffer.at(end) == TextBuffer.LIMIT;
      buffer.advance(end);
    }
    buffer.advance(lineEnd(0));
  }
}
