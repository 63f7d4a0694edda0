package kindred.csv;

import java.io.IOException;
import java.util.OptionalLong;

/**
 * The decoded text from the start of the current record on. It looks no further than a limit, so
 * its memory does not depend on the size of the file.
 */
final class TextBuffer {

  /** What is found after the last character of the text. */
  static final int END = -1;

  /** What is found beyond the limit. */
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

  /** How many characters of the text lie before this window. */
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

  /** The first offset that holds one of two characters; without any, that of the end or limit. */
  int find(int from, char one, char other) throws IOException {
    int offset = from;
    while (at(offset) >= 0) {
      var loaded = characters;
      int stop = Math.min(end, start + limit);
      for (int i = start + offset; i < stop; i++) {
        if (loaded[i] == one || loaded[i] == other) {
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

  /** The first characters, with the bytes among them that are none. */
  String raw(int length) {
    return text.raw(position, text(length));
  }

  /** The offset of the first byte of the file that did not decode among the first characters. */
  OptionalLong undecodable(int length) {
    return text.undecodable(position, position + length);
  }

  /** Leaves characters that have been looked at behind. */
  void advance(int length) {
    start += length;
    position += length;
    text.forget(position);
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
