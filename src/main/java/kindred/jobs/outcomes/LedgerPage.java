package kindred.jobs.outcomes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import kindred.jobs.RowOutcome;

/**
 * The outcomes of up to 1,000 consecutive rows, and their stored form: {@code unpack} returns what
 * {@code pack} was given. Pure.
 */
public final class LedgerPage {

  public static final int ROWS = 1_000;

  private static final RowOutcome.Kind[] KINDS = RowOutcome.Kind.values();
  private static final byte NO_OUTCOME = -1;

  /**
   * The outcome of one row.
   *
   * @param customerId the profile that was updated or already existed; empty for a created profile,
   *     whose id follows from the number of the row; for a repeated row the number of the earlier
   *     row; for a merge the destination and the id of the merge
   */
  public record Entry(RowOutcome.Kind kind, long line, String customerId) {}

  private LedgerPage() {}

  public static int of(long row) {
    return (int) ((row - 1) / ROWS);
  }

  public static int place(long row) {
    return (int) ((row - 1) % ROWS);
  }

  public static long first(int page) {
    return (long) page * ROWS + 1;
  }

  /** Null stands for a row without an outcome. */
  static ByteBuffer pack(List<Entry> entries) {
    var bytes = new ByteArrayOutputStream();
    var deflater = new Deflater(Deflater.BEST_SPEED);
    try (var out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater))) {
      out.writeShort(entries.size());
      long line = 0;
      for (var entry : entries) {
        out.writeByte(entry == null ? NO_OUTCOME : entry.kind().ordinal());
        if (entry != null) {
          long next = Math.max(line, entry.line());
          writeNumber(out, next - line);
          line = next;
          if (entry.kind() != RowOutcome.Kind.IMPORTED) {
            out.writeUTF(entry.customerId());
          }
        }
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    } finally {
      deflater.end();
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  static List<Entry> unpack(ByteBuffer packed) {
    var bytes = new byte[packed.remaining()];
    packed.duplicate().get(bytes);
    try (var in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
      int size = in.readUnsignedShort();
      var entries = new ArrayList<Entry>(size);
      long line = 0;
      for (int i = 0; i < size; i++) {
        byte kind = in.readByte();
        if (kind == NO_OUTCOME) {
          entries.add(null);
          continue;
        }
        line += readNumber(in);
        boolean imported = KINDS[kind] == RowOutcome.Kind.IMPORTED;
        entries.add(new Entry(KINDS[kind], line, imported ? "" : in.readUTF()));
      }
      return entries;
    } catch (IOException corrupt) {
      throw new UncheckedIOException(corrupt);
    }
  }

  /** Seven bits per byte, the lowest first. */
  private static void writeNumber(DataOutputStream out, long number) throws IOException {
    long left = number;
    while (left > 0x7f) {
      out.writeByte((int) (left & 0x7f) | 0x80);
      left >>>= 7;
    }
    out.writeByte((int) left);
  }

  private static long readNumber(DataInputStream in) throws IOException {
    long number = 0;
    for (int shift = 0; ; shift += 7) {
      int read = in.readUnsignedByte();
      number |= (long) (read & 0x7f) << shift;
      if (read < 0x80) {
        return number;
      }
    }
  }
}
