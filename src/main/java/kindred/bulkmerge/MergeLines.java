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
 * Reads a file of merges, one JSON object a line, UTF-8: every line that is not blank is there,
 * good or bad. All of it is held in memory, since it is what the lines are together that decides
 * their order; so there is a limit.
 */
final class MergeLines {

  /** The most lines of a file. */
  static final int MOST_LINES = 100_000;

  /** The most bytes of a file, unpacked. */
  static final long MOST_BYTES = 32L << 20;

  /** The most bytes of a line. */
  static final int LONGEST_LINE = 64 << 10;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final List<MergeLine> lines = new ArrayList<>();
  private long line;

  private MergeLines() {}

  /**
   * All lines.
   *
   * @throws kindred.problem.ProblemException (413) when there are too many
   */
  static List<MergeLine> read(InputStream bytes) throws IOException {
    var reading = new MergeLines();
    reading.readAll(bytes);
    return List.copyOf(reading.lines);
  }

  private void readAll(InputStream bytes) throws IOException {
    var buffer = new byte[1 << 16];
    var held = new ByteArrayOutputStream();
    boolean tooLong = false;
    for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
      int from = 0;
      for (int i = 0; i < read; i++) {
        if (buffer[i] == '\n') {
          tooLong |= !hold(held, buffer, from, i);
          take(held, tooLong);
          tooLong = false;
          from = i + 1;
        }
      }
      tooLong |= !hold(held, buffer, from, read);
    }
    if (held.size() > 0 || tooLong) {
      take(held, tooLong);
    }
  }

  /** False: the line is too long, and none of it is held any more. */
  private static boolean hold(ByteArrayOutputStream held, byte[] buffer, int from, int to) {
    if (held.size() + to - from > LONGEST_LINE) {
      held.reset();
      return false;
    }
    held.write(buffer, from, to - from);
    return true;
  }

  private void take(ByteArrayOutputStream held, boolean tooLong) {
    line++;
    long number = lines.size() + 1L;
    if (tooLong) {
      add(
          MergeLineReader.unreadable(
              number,
              line,
              "",
              "line-too-long",
              "The line has more than " + LONGEST_LINE + " bytes."));
    } else {
      takeText(number, held.toByteArray());
    }
    held.reset();
  }

  private void takeText(long number, byte[] bytes) {
    try {
      var text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString().strip();
      var raw = line == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1).strip() : text;
      if (!raw.isEmpty()) {
        add(MergeLineReader.read(number, line, raw));
      }
    } catch (CharacterCodingException notUtf8) {
      var raw = new RawText().bytes(withoutLineEnd(bytes)).kept();
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
    if (lines.size() == MOST_LINES) {
      throw Problem.of(
              Problem.Kind.TOO_LARGE,
              "too-many-lines",
              "A file of merges has at most " + MOST_LINES + " lines: post it in parts.")
          .exception();
    }
    lines.add(read);
  }
}
