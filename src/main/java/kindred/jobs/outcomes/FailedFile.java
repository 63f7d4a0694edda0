package kindred.jobs.outcomes;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import kindred.csv.ByteOrderMark;
import kindred.csv.RawText;
import kindred.jobs.ImportOrigin;

/**
 * A new file of original texts that is read as they were when it is posted with the same
 * parameters: it has the encoding and the byte-order mark of their file, and bytes that did not
 * decode are in it again. If the encoding can only be read, it is UTF-8 with its mark.
 */
final class FailedFile implements AutoCloseable {

  private static final String LINE_END = "\r\n";

  private final OutputStream bytes;
  private final Writer characters;

  private FailedFile(OutputStream bytes, ByteOrderMark mark) {
    this.bytes = bytes;
    var encoder =
        mark.encoding()
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    this.characters = new OutputStreamWriter(bytes, encoder);
  }

  /** A file for the records of one that was read like this. */
  static FailedFile make(Path file, ImportOrigin origin) throws IOException {
    var mark = mark(ByteOrderMark.of(origin.byteOrderMark(), origin.options().encoding()));
    var bytes = new BufferedOutputStream(Files.newOutputStream(file));
    bytes.write(mark.bytes());
    return new FailedFile(bytes, mark);
  }

  /** Without a mark UTF-16 is read as big-endian, but would be written with one. */
  private static ByteOrderMark mark(ByteOrderMark declared) {
    if (declared.encoding().equals(StandardCharsets.UTF_16)) {
      return new ByteOrderMark(StandardCharsets.UTF_16BE, "");
    }
    return declared.encoding().canEncode() ? declared : ByteOrderMark.OF_UTF_8;
  }

  /** Writes a record, or the header. */
  void write(String kept) throws IOException {
    try {
      RawText.read(kept, this::characters, this::bytes);
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

  @Override
  public void close() throws IOException {
    characters.close();
  }
}
