package kindred.jobs.outcomes;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import kindred.csv.ByteOrderMark;
import kindred.csv.RawText;
import kindred.jobs.ImportOrigin;

/**
 * Writes original texts in the form of a file that is read as the original file was, if it is
 * posted with the same parameters. It has the encoding and byte-order mark of the original file,
 * and contains the undecodable bytes. If Java cannot write the encoding, it is UTF-8 with a
 * byte-order mark.
 */
final class FailedFile implements AutoCloseable {

  private static final String LINE_END = "\r\n";

  private final OutputStream bytes;
  private final Writer characters;

  private FailedFile(OutputStream bytes, ByteOrderMark byteOrderMark) {
    this.bytes = bytes;
    var encoder =
        byteOrderMark
            .encoding()
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    this.characters = new OutputStreamWriter(bytes, encoder);
  }

  /** Begins the file for rows of a file of this origin. */
  static FailedFile begin(OutputStream bytes, ImportOrigin origin) throws IOException {
    var byteOrderMark =
        writable(ByteOrderMark.of(origin.byteOrderMark(), origin.options().encoding()));
    bytes.write(byteOrderMark.bytes());
    return new FailedFile(bytes, byteOrderMark);
  }

  /** UTF-16 without a byte-order mark is read as big-endian; its encoder would write one. */
  private static ByteOrderMark writable(ByteOrderMark declared) {
    if (declared.encoding().equals(StandardCharsets.UTF_16)) {
      return new ByteOrderMark(StandardCharsets.UTF_16BE, "");
    }
    return declared.encoding().canEncode() ? declared : ByteOrderMark.OF_UTF_8;
  }

  /** Writes a row, or the header, with more cells after it. */
  void write(String stored, String moreCells) throws IOException {
    try {
      RawText.read(stored, this::characters, this::bytes);
      characters(moreCells);
      characters(LINE_END);
    } catch (UncheckedIOException unwritable) {
      throw unwritable.getCause();
    }
  }

  private void characters(String text) {
    try {
      characters.write(text);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  private void bytes(byte[] undecodable) {
    try {
      characters.flush();
      bytes.write(undecodable);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** Everything written so far is in the stream. */
  void flush() throws IOException {
    characters.flush();
  }

  @Override
  public void close() throws IOException {
    characters.close();
  }
}
