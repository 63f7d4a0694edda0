package kindred.jobs.outcomes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.csv.CsvFormat;
import kindred.csv.CsvOutcome.Broken;
import kindred.csv.CsvOutcome.Row;
import kindred.csv.CsvRecords;
import kindred.csv.RawRecord.Damaged;
import kindred.jobs.ImportOptions;
import kindred.jobs.UploadedFile;
import kindred.problem.Fault.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file of failed rows, posted with the same parameters, is read as the original file was. */
class FailedFileTest {

  private static final List<String> PIECES =
      List.of(
          "\"",
          "\"\"",
          ",",
          ";",
          "\n",
          "\r\n",
          "\r",
          " ",
          "a",
          "ä",
          "€",
          "日",
          "😀",
          "\ufffd",
          "\ufdd0",
          "\ufdd1",
          "\"x\r\ny\"",
          "\",\"");

  @TempDir private Path folder;

  private record Read(
      String header, String byteOrderMark, List<String> raw, List<String> results) {}

  @ParameterizedTest
  @CsvSource({
    "UTF-8, '', UTF-8",
    "UTF-8, efbbbf, UTF-8",
    "UTF-8, efbbbf, windows-1252",
    "UTF-16LE, fffe, UTF-8",
    "UTF-16BE, feff, windows-1252",
    "UTF-16LE, fffe, UTF-16",
    "UTF-16BE, '', UTF-16",
    "UTF-16LE, '', UTF-16LE",
    "UTF-32LE, fffe0000, UTF-8",
    "UTF-32, '', UTF-32",
    "windows-1252, '', windows-1252",
    "ISO-8859-1, '', ISO-8859-1",
    "Shift_JIS, '', Shift_JIS",
    "GB18030, '', GB18030",
    "US-ASCII, '', US-ASCII"
  })
  void any_bytes_are_read_the_same_again(String written, String byteOrderMark, String declared)
      throws IOException {
    var random = new Random(23);
    var encoding = Charset.forName(written);
    for (char delimiter : new char[] {',', ';'}) {
      var options = options(delimiter, declared);
      for (int i = 0; i < 150; i++) {
        var bytes = new ArrayList<Byte>();
        add(bytes, HexFormat.of().parseHex(byteOrderMark));
        add(bytes, ("h" + delimiter + "i\n").getBytes(encoding));
        addDamaged(random, bytes, encoding);

        var first = read(bytes(bytes), options);
        var again = read(posted(first, options), options);

        assertThat(again.results().subList(0, completeCount(first)))
            .as(HexFormat.of().formatHex(bytes(bytes)))
            .isEqualTo(first.results().stream().filter(one -> !truncated(one)).toList());
        assertThat(again.byteOrderMark()).isEqualTo(first.byteOrderMark());
      }
    }
  }

  @Test
  void an_encoding_that_java_cannot_write_becomes_utf_8_with_a_byte_order_mark()
      throws IOException {
    var options = options(',', "x-JISAutoDetect");
    var first = read("h,i\n日本,x\n".getBytes(Charset.forName("Shift_JIS")), options);

    var posted = posted(first, options);

    assertThat(new String(posted, UTF_8)).isEqualTo("\ufeffh,i\r\n日本,x\r\n");
    assertThat(read(posted, options).results()).isEqualTo(first.results());
  }

  @Test
  void undecodable_bytes_are_preserved_and_can_be_read_with_the_correct_encoding()
      throws IOException {
    var original = "h,i\r\nZoë,5 €\r\n".getBytes(Charset.forName("windows-1252"));
    var wrong = options(',', "UTF-8");

    var posted = posted(read(original, wrong), wrong);

    assertThat(posted).isEqualTo(original);
    assertThat(read(posted, options(',', "windows-1252")).results()).containsExactly("Zoë|5 €");
  }

  /** Adds text of the encoding in which some bytes were changed. */
  private static void addDamaged(Random random, List<Byte> bytes, Charset encoding) {
    var encoder = encoding.newEncoder();
    var text =
        Stream.generate(() -> PIECES.get(random.nextInt(PIECES.size())))
            .filter(encoder::canEncode)
            .limit(random.nextInt(60))
            .collect(Collectors.joining());
    var encoded = text.getBytes(encoding);
    for (int damage = random.nextInt(4); damage > 0 && encoded.length > 0; damage--) {
      encoded[random.nextInt(encoded.length)] = (byte) random.nextInt();
    }
    add(bytes, encoded);
  }

  private static int completeCount(Read read) {
    return (int) read.results().stream().filter(one -> !truncated(one)).count();
  }

  private static boolean truncated(String result) {
    return result.startsWith("!") && Damaged.truncated(result.substring(1));
  }

  private static ImportOptions options(char delimiter, String encoding) {
    return ImportOptions.read(
        Map.of("delimiter", String.valueOf(delimiter), "encoding", encoding), Place.PARAMETER);
  }

  private static Read read(byte[] bytes, ImportOptions options) throws IOException {
    var format = new CsvFormat(options.delimiter(), options.encoding(), Optional.empty(), 60, 5);
    var records = new CsvRecords(new ByteArrayInputStream(bytes), format);
    var raw = new ArrayList<String>();
    var results = new ArrayList<String>();
    for (var one = records.next(); one != null; one = records.next()) {
      raw.add(records.raw());
      results.add(
          one instanceof Row row ? String.join("|", row.cells()) : "!" + ((Broken) one).code());
    }
    return new Read(records.rawHeader(), records.byteOrderMark().hex(), raw, results);
  }

  /** The file as if all rows had failed; truncated rows come last. */
  private byte[] posted(Read read, ImportOptions options) throws IOException {
    var file = folder.resolve("failed");
    var origin = new UploadedFile(0, read.header(), read.byteOrderMark(), options).origin();
    try (var out = FailedFile.begin(Files.newOutputStream(file), origin)) {
      out.write(read.header(), "");
      for (boolean truncated : new boolean[] {false, true}) {
        for (int i = 0; i < read.raw().size(); i++) {
          if (truncated(read.results().get(i)) == truncated && !read.raw().get(i).isEmpty()) {
            out.write(read.raw().get(i), "");
          }
        }
      }
    }
    return Files.readAllBytes(file);
  }

  private static void add(List<Byte> all, byte[] more) {
    for (byte one : more) {
      all.add(one);
    }
  }

  private static byte[] bytes(List<Byte> all) {
    var bytes = new byte[all.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = all.get(i);
    }
    return bytes;
  }
}
