package kindred.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Measures how far the reader reads ahead, which limits what it can hold in memory. */
class CsvMemoryTest {

  private static final long SIZE = 40_000_000;
  private static final long RECORD = 1024 * 1024;
  private static final long AHEAD = 256 * 1024;

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r"})
  void a_large_file_is_read_one_record_at_a_time(String lineEnd) throws IOException {
    var row = "1,\"two\nlines\",three\n";
    var bytes = new Repeated("a,b,c" + lineEnd, row.replace("\n", lineEnd), SIZE);
    var records = new CsvRecords(bytes, Csv.COMMA);

    long farthest = 0;
    long count = 0;
    for (var outcome = records.next(); outcome != null; outcome = records.next()) {
      count++;
      farthest = Math.max(farthest, bytes.bytesRead() - count * 20);
    }

    assertThat(count).isEqualTo(SIZE / 20);
    assertThat(farthest).isLessThan(AHEAD);
  }

  /** Undecodable bytes are stored only while their record is read. */
  @Test
  void undecodable_bytes_without_end_are_read_in_bounded_memory() throws IOException {
    var undecodable =
        new InputStream() {
          private long bytesRead;

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] into, int from, int length) {
            if (bytesRead >= SIZE) {
              return -1;
            }
            Arrays.fill(into, from, from + length, (byte) 0xff);
            if (bytesRead == 0) {
              into[from] = 'a';
              into[from + 1] = '\n';
            }
            bytesRead += length;
            return length;
          }
        };
    var text = new DecodedText(undecodable, UTF_8);
    var records = new CsvRecords(text, Csv.COMMA);

    assertThat(((CsvOutcome.Broken) records.next()).code()).isEqualTo("record-too-large");
    assertThat(records.next()).isNull();
    assertThat((long) text.undecodableCount()).isLessThan(2 * RECORD);
  }

  @Test
  void an_unclosed_quote_is_reported_at_the_limit() throws IOException {
    var bytes = new Repeated("a,b\n\"", "1,2\n", SIZE);

    var first = new CsvRecords(bytes, Csv.COMMA).next();

    assertThat(((CsvOutcome.Broken) first).code()).isEqualTo("unclosed-quote");
    assertThat(bytes.bytesRead()).isLessThan(RECORD + AHEAD);
  }

  @Test
  void an_endless_line_is_skipped_without_being_stored() throws IOException {
    var bytes = new Repeated("a,b\n", "1234567,", SIZE);
    var records = new CsvRecords(bytes, Csv.COMMA);

    assertThat(((CsvOutcome.Broken) records.next()).code()).isEqualTo("record-too-large");
    assertThat(records.next()).isNull();
  }

  @Test
  void lines_that_each_open_a_quote_are_read_in_linear_time() throws IOException {
    var records = new CsvRecords(new Repeated("a,b\n", "a\",\"b\n", 6_000_000), Csv.COMMA);

    records.skip(999_999);

    assertThat(((CsvOutcome.Broken) records.next()).code()).isEqualTo("unclosed-quote");
  }

  /** A file that is generated while it is read. */
  private static final class Repeated extends InputStream {

    private static final int BLOCK = 1_000;

    private final long size;
    private final byte[] again;
    private byte[] block;
    private int taken;
    private long bytesRead;

    Repeated(String first, String again, long size) {
      this.size = first.length() + size;
      this.again = again.repeat(BLOCK).getBytes(UTF_8);
      block = first.getBytes(UTF_8);
    }

    long bytesRead() {
      return bytesRead;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("one byte at a time is too slow");
    }

    @Override
    public int read(byte[] into, int from, int length) {
      if (taken == block.length) {
        block = again;
        taken = 0;
      }
      int read = (int) Math.min(Math.min(length, block.length - taken), size - bytesRead);
      System.arraycopy(block, taken, into, from, read);
      taken += read;
      bytesRead += read;
      return read == 0 ? -1 : read;
    }
  }
}
