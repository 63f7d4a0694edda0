package kindred.csv;

import java.io.IOException;
import java.util.OptionalLong;

/**
 * The decoded text from the start of the current record on. It never looks further ahead than a
 * limit, so its memory does not depend on the size of the file.
 */
final class TextBuffer {

  /** Returned after the last character of the text. */
  static final int END = -1;

  /** Returned at and beyond the limit. */
  static final int LIMIT = -2;

  private static final int CHUNK = 32 * 1024;

  private final DecodedText text;
  private final int limit;
  private char[] characters = new char[2 * CHUNK];
  private int start;
  private int end;
  private long position;
  private boolean ended;

  TextBuffer(DecodedText text, int limit) {
    this.text = text;
    this.limit = limit;
  }

  /** The position in the text of offset 0. */
  long position() {
    return position;
  }

  /** The character at an offset, or {@link #END}, or {@link #LIMIT}. */
  int at(int offset) throws IOException {
    if (offset >= limit) {
      return LIMIT;
    }
    return start + offset < end || load(offset) ? characters[start + offset] : END;
  }

  /** The first offset with a character, CR or LF; if there is none, that of the end or limit. */
  int find(int from, char wanted) throws IOException {
    int offset = from;
    while (at(offset) >= 0) {
      var loaded = characters;
      int stop = Math.min(end, start + limit);
      for (int i = start + offset; i < stop; i++) {
        char found = loaded[i];
        if (found == wanted || found == '\n' || found == '\r') {
          return i - start;
        }
      }
      offset = stop - start;
    }
    return offset;
  }

  /** The first characters. */
  String text(int length) {
    return new String(characters, start, length);
  }

  /** The first characters, with the undecodable bytes among them. */
  String raw(int length) {
    return text.raw(position, text(length));
  }

  /** The file offset of the first undecodable byte among the first characters. */
  OptionalLong undecodable(int length) {
    return text.undecodable(position, position + length);
  }

  /** Removes the first characters. */
  void advance(int length) {
    start += length;
    position += length;
    text.discardBefore(position);
  }

  private boolean load(int offset) throws IOException {
    while (start + offset >= end && !ended) {
      makeRoom();
      int read = text.read(characters, end, characters.length - end);
      ended = read < 0;
      end += Math.max(read, 0);
    }
    return start + offset < end;
  }

  private void makeRoom() {
    if (characters.length - end >= CHUNK) {
      return;
    }
    int length = end - start;
    boolean full = characters.length - length < CHUNK;
    var target = full ? new char[2 * characters.length] : characters;
    System.arraycopy(characters, start, target, 0, length);
    characters = target;
    start = 0;
    end = length;
  }
}
