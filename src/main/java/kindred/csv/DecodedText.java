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
 * Decodes bytes to characters, without the byte-order mark. Each sequence of bytes that cannot be
 * decoded becomes one U+FFFD; its bytes and offset are stored separately, so that a U+FFFD of the
 * text itself is not an error.
 */
final class DecodedText {

  private static final int BUFFER = 64 * 1024;

  /** The maximum length of one {@link Undecodable}; further bytes become another one. */
  private static final int MAX_BYTES = Long.BYTES;

  /**
   * A sequence of bytes that cannot be decoded.
   *
   * @param character its position in the text
   * @param offset its position in the file
   * @param bytes at most eight, big-endian
   */
  private record Undecodable(long character, long offset, long bytes, int length) {}

  private final InputStream bytes;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).flip();
  private final CharsetDecoder decoder;
  private final Deque<Undecodable> undecodable = new ArrayDeque<>();
  private final ByteOrderMark byteOrderMark;
  private long bytesLoaded;
  private long charactersRead;
  private boolean loaded;
  private boolean flushed;

  DecodedText(InputStream bytes, Charset declared) throws IOException {
    this.bytes = bytes;
    load();
    byteOrderMark = ByteOrderMark.of(buffer, declared);
    FileSignature.requireText(buffer, byteOrderMark);
    buffer.position(byteOrderMark.bytes().length);
    decoder =
        byteOrderMark
            .encoding()
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** Reads at least one character and at most as many as there is room for; -1 at the end. */
  int read(char[] into, int from, int room) throws IOException {
    var characters = CharBuffer.wrap(into, from, room);
    while (characters.position() == from && !flushed) {
      decode(characters);
    }
    int read = characters.position() - from;
    charactersRead += read;
    return read == 0 ? -1 : read;
  }

  /** The file offset of the first undecodable byte in a range of characters. */
  OptionalLong undecodable(long from, long to) {
    discardBefore(from);
    return undecodable.isEmpty() || undecodable.peek().character() >= to
        ? OptionalLong.empty()
        : OptionalLong.of(undecodable.peek().offset());
  }

  /**
   * A range of characters, with the undecodable bytes in it.
   *
   * @param characters the decoded text from that position on
   */
  String raw(long from, CharSequence characters) {
    if (undecodable(from, from + characters.length()).isEmpty()) {
      return RawText.of(characters.toString());
    }
    var raw = new RawText();
    int next = 0;
    for (var sequence : undecodable) {
      long index = sequence.character() - from;
      if (index >= characters.length()) {
        break;
      }
      raw.text(characters.subSequence(next, (int) index)).bytes(bytes(sequence));
      next = (int) index + 1;
    }
    return raw.text(characters.subSequence(next, characters.length())).stored();
  }

  private static byte[] bytes(Undecodable sequence) {
    var bytes = ByteBuffer.allocate(Long.BYTES).putLong(sequence.bytes()).array();
    return Arrays.copyOfRange(bytes, Long.BYTES - sequence.length(), Long.BYTES);
  }

  /** The byte-order mark at the start of the bytes; an empty one if there is none. */
  ByteOrderMark byteOrderMark() {
    return byteOrderMark;
  }

  /** Drops what is stored about characters before this one; they are not requested again. */
  void discardBefore(long character) {
    while (!undecodable.isEmpty() && undecodable.peek().character() < character) {
      undecodable.remove();
    }
  }

  /** The number of undecodable sequences that are stored. */
  int undecodableCount() {
    return undecodable.size();
  }

  /** How much of the bytes loaded so far belongs to the first characters, from 0 to 1. */
  double decodedShare(long characters) {
    return bytesLoaded == 0 || charactersRead == 0
        ? 1
        : (double) bytesRead() / bytesLoaded * characters / charactersRead;
  }

  private long bytesRead() {
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

  private void replace(CoderResult malformed, CharBuffer characters, long position) {
    if (characters.hasRemaining()) {
      long offset = bytesRead();
      int length = Math.min(malformedLength(malformed.length()), MAX_BYTES);
      long bytes = 0;
      for (int i = 0; i < length; i++) {
        bytes = bytes << Byte.SIZE | Byte.toUnsignedLong(buffer.get());
      }
      undecodable.add(new Undecodable(position, offset, bytes, length));
      characters.put('\ufffd');
    }
  }

  /**
   * The length of the malformed sequence. A decoder may include valid bytes that follow it; a line
   * end among them must be kept.
   */
  private int malformedLength(int reported) {
    if (decoder.charset().name().contains("UTF-16")) {
      return Math.min(reported, Character.BYTES);
    }
    if (decoder.charset().name().contains("UTF-32")) {
      return reported; // always whole units, otherwise all later ones would be shifted
    }
    int length = 1;
    while (length < reported && !isLineEnd(buffer.get(buffer.position() + length))) {
      length++;
    }
    return length;
  }

  private static boolean isLineEnd(byte one) {
    return one == '\n' || one == '\r';
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
