package kindred.imports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * Bytes as characters, without the byte-order mark. Bytes that do not decode become one U+FFFD each
 * time, and where they were is kept apart, so that a U+FFFD of the text itself is no fault.
 */
final class DecodedText {

  private static final int BUFFER = 64 * 1024;

  /** Where bytes did not decode: in characters of the text, and in bytes of the file. */
  private record Undecodable(long character, long offset) {}

  private final InputStream bytes;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).flip();
  private final CharsetDecoder decoder;
  private final Deque<Undecodable> undecodable = new ArrayDeque<>();
  private long bytesLoaded;
  private long charactersRead;
  private boolean loaded;
  private boolean flushed;

  DecodedText(InputStream bytes, Charset declared) throws IOException {
    this.bytes = bytes;
    load();
    var mark = ByteOrderMark.of(buffer, declared);
    buffer.position(mark.length());
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
      undecodable.add(new Undecodable(position, bytesRead()));
      characters.put('\ufffd');
      buffer.position(buffer.position() + faulty(fault.length()));
    }
  }

  /** A decoder may blame good bytes that follow the bad ones; a line end among them must stay. */
  private int faulty(int blamed) {
    if (decoder.charset().name().contains("UTF-16")) {
      return Math.min(blamed, Character.BYTES);
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
