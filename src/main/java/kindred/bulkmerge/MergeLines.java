package kindred.bulkmerge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kindred.csv.RawText;
import kindred.problem.Problem;

/**
 * Reads a bulk merge file: UTF-8, one JSON object per line. It returns every line that is not
 * blank, valid or not. The whole file is held in memory, because the order of the merges depends on
 * all lines; so its size is limited.
 */
final class MergeLines {

  /** The maximum number of lines of a file. */
  static final int MAX_LINES = 100_000;

  /** The maximum number of bytes of a file, after decompression. */
  static final long MAX_BYTES = 32L << 20;

  /** The maximum number of bytes of a line. */
  static final int MAX_LINE_BYTES = 64 << 10;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final List<MergeLine> lines = new ArrayList<>();
  private long line;

  private MergeLines() {}

  /**
   * All lines that are not blank.
   *
   * @throws Problem.ProblemException (413) if there are too many
   */
  static List<MergeLine> read(InputStream bytes) throws IOException {
    var reading = new MergeLines();
    reading.readAll(bytes);
    return List.copyOf(reading.lines);
  }

  private void readAll(InputStream bytes) throws IOException {
    var buffer = new byte[1 << 16];
    var pending = new ByteArrayOutputStream();
    boolean tooLong = false;
    for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
      int from = 0;
      for (int i = 0; i < read; i++) {
        if (buffer[i] == '\n') {
          tooLong |= !append(pending, buffer, from, i);
          endLine(pending, tooLong);
          tooLong = false;
          from = i + 1;
        }
      }
      tooLong |= !append(pending, buffer, from, read);
    }
    if (pending.size() > 0 || tooLong) {
      endLine(pending, tooLong);
    }
  }

  /** Appends to the line; false: it is too long, and was discarded. */
  private static boolean append(ByteArrayOutputStream pending, byte[] buffer, int from, int to) {
    if (pending.size() + to - from > MAX_LINE_BYTES) {
      pending.reset();
      return false;
    }
    pending.write(buffer, from, to - from);
    return true;
  }

  private void endLine(ByteArrayOutputStream pending, boolean tooLong) {
    line++;
    long number = lines.size() + 1L;
    if (tooLong) {
      add(
          MergeLineReader.unreadable(
              number,
              line,
              "",
              "line-too-long",
              "The line is longer than the maximum of " + MAX_LINE_BYTES + " bytes."));
    } else {
      addText(number, pending.toByteArray());
    }
    pending.reset();
  }

  private void addText(long number, byte[] bytes) {
    try {
      var text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString().strip();
      var raw = line == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1).strip() : text;
      if (!raw.isEmpty()) {
        add(MergeLineReader.read(number, line, raw));
      }
    } catch (CharacterCodingException notUtf8) {
      var raw = new RawText().bytes(withoutLineEnd(bytes)).stored();
      add(
          MergeLineReader.unreadable(
              number, line, raw, "malformed-encoding", "The line is not UTF-8."));
    }
  }

  private static byte[] withoutLineEnd(byte[] line) {
    int last = line.length - 1;
    return last >= 0 && line[last] == '\r' ? Arrays.copyOf(line, last) : line;
  }

  private void add(MergeLine read) {
    requireRoom(lines);
    lines.add(read);
  }

  /** Refuses (413) one more line than the maximum. */
  static void requireRoom(List<MergeLine> lines) {
    if (lines.size() == MAX_LINES) {
      throw Problem.of(
              Problem.Kind.TOO_LARGE,
              "too-many-lines",
              "A file may have at most " + MAX_LINES + " lines. Send it in parts.")
          .exception();
    }
  }
}
