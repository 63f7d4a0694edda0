package kindred.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * Bytes as characters, without the byte-order mark. Bytes that do not decode become one U+FFFD each
 * time, and what and where they were is kept apart, so that a U+FFFD of the text itself is no
 * fault.
 */
final class DecodedText {

  private static final int BUFFER = 64 * 1024;

  /** As many as are kept of one place; those that follow are a place of their own. */
  private static final int MOST_BYTES = Long.BYTES;

  /**
   * Bytes that did not decode.
   *
   * @param character where they are in the text
   * @param offset where they are in the file
   * @param bytes at most eight, the first one highest
   */
  private record Undecodable(long character, long offset, long bytes, int length) {}

  private final InputStream bytes;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).flip();
  private final CharsetDecoder decoder;
  private final Deque<Undecodable> undecodable = new ArrayDeque<>();
  private final ByteOrderMark mark;
  private long bytesLoaded;
  private long charactersRead;
  private boolean loaded;
  private boolean flushed;

  DecodedText(InputStream bytes, Charset declared) throws IOException {
    this.bytes = bytes;
    load();
    mark = ByteOrderMark.of(buffer, declared);
    buffer.position(mark.bytes().length);
    decoder =
        mark.encoding()
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** Reads at least one character, and never more than there is room for; -1 at the end. */
  int read(char[] into, int from, int room) throws IOException {
    var characters = CharBuffer.wrap(into, from, room);
    while (characters.position() == from && !flushed) {
      decode(characters);
    }
    int read = characters.position() - from;
    charactersRead += read;
    return read == 0 ? -1 : read;
  }

  /** The offset of the first byte that did not decode in a stretch of characters. */
  OptionalLong undecodable(long from, long to) {
    forget(from);
    return undecodable.isEmpty() || undecodable.peek().character() >= to
        ? OptionalLong.empty()
        : OptionalLong.of(undecodable.peek().offset());
  }

  /**
   * A stretch of characters with the bytes that did not decode in it.
   *
   * @param characters what was read of the text from there on
   */
  String raw(long from, CharSequence characters) {
    if (undecodable(from, from + characters.length()).isEmpty()) {
      return RawText.of(characters.toString());
    }
    var raw = new RawText();
    int next = 0;
    for (var place : undecodable) {
      long index = place.character() - from;
      if (index >= characters.length()) {
        break;
      }
      raw.text(characters.subSequence(next, (int) index)).bytes(bytes(place));
      next = (int) index + 1;
    }
    return raw.text(characters.subSequence(next, characters.length())).kept();
  }

  private static byte[] bytes(Undecodable place) {
    var bytes = ByteBuffer.allocate(Long.BYTES).putLong(place.bytes()).array();
    return Arrays.copyOfRange(bytes, Long.BYTES - place.length(), Long.BYTES);
  }

  /** The mark that the bytes begin with. */
  ByteOrderMark mark() {
    return mark;
  }

  /** Characters before this one are not asked about any more. */
  void forget(long character) {
    while (!undecodable.isEmpty() && undecodable.peek().character() < character) {
      undecodable.remove();
    }
  }

  /** How many places of bad bytes are held. */
  int remembered() {
    return undecodable.size();
  }

  /** How many bytes have been decoded. */
  long bytesRead() {
    return bytesLoaded - buffer.remaining();
  }

  private void decode(CharBuffer characters) throws IOException {
    int before = characters.position();
    var result = decoder.decode(buffer, characters, loaded);
    if (result.isError()) {
      replace(result, characters, charactersRead + characters.position() - before);
    } else if (result.isUnderflow() && loaded) {
      flushed = decoder.flush(characters).isUnderflow();
    } else if (result.isUnderflow()) {
      load();
    }
  }

  private void replace(CoderResult fault, CharBuffer characters, long position) {
    if (characters.hasRemaining()) {
      long offset = bytesRead();
      int length = Math.min(faulty(fault.length()), MOST_BYTES);
      long bytes = 0;
      for (int i = 0; i < length; i++) {
        bytes = bytes << Byte.SIZE | Byte.toUnsignedLong(buffer.get());
      }
      undecodable.add(new Undecodable(position, offset, bytes, length));
      characters.put('\ufffd');
    }
  }

  /** A decoder may blame good bytes that follow the bad ones; a line end among them must stay. */
  private int faulty(int blamed) {
    if (decoder.charset().name().contains("UTF-16")) {
      return Math.min(blamed, Character.BYTES);
    }
    if (decoder.charset().name().contains("UTF-32")) {
      return blamed; // a whole unit: less, and no later one would be whole
    }
    int length = 1;
    while (length < blamed && buffer.get(buffer.position() + length) != '\n') {
      length++;
    }
    return length;
  }

  private void load() throws IOException {
    buffer.compact();
    while (buffer.hasRemaining() && !loaded) {
      int read = bytes.read(buffer.array(), buffer.position(), buffer.remaining());
      loaded = read < 0;
      bytesLoaded += Math.max(read, 0);
      buffer.position(buffer.position() + Math.max(read, 0));
    }
    buffer.flip();
  }
}
