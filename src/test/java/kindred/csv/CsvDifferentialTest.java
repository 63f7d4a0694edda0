package kindred.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.csv.CsvOutcome.Broken;
import kindred.csv.CsvOutcome.Row;
import org.junit.jupiter.api.Test;

/** Compares random text from fixed seeds with another CSV reader and with {@link BareRules}. */
class CsvDifferentialTest {

  private static final List<String> LINE_ENDS = List.of("\n", "\r\n", "\r");

  private static final List<String> PIECES =
      List.of(
          "\"", "\"\"", ",", "\n", "\r\n", "\r", " ", "#", "\0", "\t", "\\", "'", "a", "ä", "😀",
          "\ufeff", "\u2028", "\u0085", "\\\"", "\"\n\"", "null");

  @Test
  void cells_with_special_characters_are_read_as_written_and_as_another_reader_reads_them() {
    var random = new Random(20_240_501);
    for (int i = 0; i < 3_000; i++) {
      var table = table(random);
      var text = write(table, random);

      assertThat(Csv.table(text.getBytes(UTF_8), Csv.COMMA))
          .as(text)
          .isEqualTo(table)
          .isEqualTo(otherReader(text));
    }
  }

  /** Other readers accept some text for which this one reports an error; the rest must be equal. */
  @Test
  void random_text_with_balanced_quotes_is_read_as_another_reader_reads_it() {
    var random = new Random(29);
    var pieces =
        List.of(
            "\"", "\"\"", ",", "\n", "\r\n", "\r", " ", "#", "\0", "a", "ä", "\u2028", "\"a\rb\"");
    int compared = 0;
    for (int i = 0; i < 60_000; i++) {
      var text = "h,i\n" + randomText(random, pieces, 14);
      var outcomes = Csv.outcomes(Csv.open(text.getBytes(UTF_8), Csv.COMMA));
      if (outcomes.stream().allMatch(CsvDifferentialTest::hasBalancedQuotes)) {
        compared += outcomes.isEmpty() ? 0 : 1;
        assertSame(text, outcomes);
      }
    }
    assertThat(compared).isGreaterThan(5_000);
  }

  private static boolean hasBalancedQuotes(CsvOutcome outcome) {
    return outcome instanceof Row || ((Broken) outcome).code().equals("cell-count");
  }

  private static void assertSame(String text, List<CsvOutcome> outcomes) {
    var others = otherReader(text);
    assertThat(others).as(text).hasSize(outcomes.size() + 1);
    for (int i = 0; i < outcomes.size(); i++) {
      var other = others.get(i + 1);
      if (outcomes.get(i) instanceof Row row) {
        assertThat(row.cells()).as(text).isEqualTo(other.subList(0, 2));
        assertThat(other.subList(2, other.size())).as(text).allMatch(String::isBlank);
      } else {
        assertThat(other.size()).as(text).isNotEqualTo(others.get(0).size());
      }
    }
  }

  @Test
  void cells_larger_than_any_buffer_are_read_as_written() {
    var random = new Random(17);
    for (int i = 0; i < 50; i++) {
      var cells = Stream.generate(() -> randomText(random, PIECES, 20_000)).limit(3).toList();
      var text = "a,b,c\n" + line(cells, random) + "\n" + line(cells, random) + "\n";

      assertThat(Csv.table(text.getBytes(UTF_8), Csv.COMMA))
          .isEqualTo(List.of(List.of("a", "b", "c"), cells, cells));
    }
  }

  @Test
  void random_text_is_read_as_the_reference_implementation_reads_it() {
    var random = new Random(7);
    for (int i = 0; i < 40_000; i++) {
      var text =
          "h,i\n" + randomText(random, List.of("\"", "\"", ",", "\n", "\n", "\r", "a", " "), 60);
      int maxRecord = 3 + random.nextInt(40);

      isReadAsByTheReference(text, maxRecord);
    }
  }

  @Test
  void random_text_of_quoted_lines_is_read_as_the_reference_implementation_reads_it() {
    var random = new Random(11);
    var lines =
        List.of("a\",\"b\n", "\"\n", "\"\"\r", "a,b\r\n", "\",\"\n", "\"\r", ",\"b", "abc", "\"x");
    for (int i = 0; i < 40_000; i++) {
      var text = "h,i\n" + randomText(random, lines, 20);
      int maxRecord = 3 + random.nextInt(60);

      isReadAsByTheReference(text, maxRecord);
    }
  }

  private static void isReadAsByTheReference(String text, int maxRecord) {
    var records =
        Csv.open(text.getBytes(UTF_8), new CsvFormat(',', UTF_8, Optional.empty(), maxRecord, 4));

    assertThat(Csv.read(records))
        .as(maxRecord + " " + text)
        .isEqualTo(new BareRules(text, maxRecord, 4).read());
  }

  @Test
  void any_bytes_in_any_encoding_are_read_to_the_end_with_numbers_and_lines_in_order() {
    var random = new Random(13);
    for (var encoding :
        List.of("UTF-8", "UTF-16", "UTF-16LE", "windows-1252", "Shift_JIS", "GB18030")) {
      for (int i = 0; i < 300; i++) {
        var format = new CsvFormat(',', CsvFormat.encoding(encoding), Optional.empty(), 50, 4);
        var bytes = ("h,i\n" + randomText(random, PIECES, 200) + "a").getBytes(format.encoding());
        int header = "h,i\n".getBytes(format.encoding()).length;
        for (int damage = random.nextInt(9); damage > 0; damage--) {
          bytes[header + random.nextInt(bytes.length - header)] = (byte) random.nextInt();
        }

        assertInOrder(Csv.outcomes(Csv.open(bytes, format)));
      }
    }
  }

  private static void assertInOrder(List<CsvOutcome> outcomes) {
    long line = 1;
    for (int i = 0; i < outcomes.size(); i++) {
      assertThat(outcomes.get(i).number()).isEqualTo(i + 1);
      assertThat(outcomes.get(i).line()).isGreaterThan(line);
      line = outcomes.get(i).line();
    }
  }

  private static List<List<String>> table(Random random) {
    int columns = 1 + random.nextInt(6);
    var table = new ArrayList<List<String>>();
    table.add(Stream.generate(() -> "h").limit(columns).toList());
    for (int rows = random.nextInt(8); rows > 0; rows--) {
      table.add(Stream.generate(() -> randomText(random, PIECES, 5)).limit(columns).toList());
    }
    return table;
  }

  private static String randomText(Random random, List<String> pieces, int longest) {
    return Stream.generate(() -> pieces.get(random.nextInt(pieces.size())))
        .limit(random.nextInt(longest))
        .collect(Collectors.joining());
  }

  private static String write(List<List<String>> table, Random random) {
    return table.stream()
        .map(cells -> line(cells, random) + LINE_ENDS.get(random.nextInt(3)))
        .collect(Collectors.joining());
  }

  private static String line(List<String> cells, Random random) {
    return cells.stream()
        .map(cell -> needsQuotes(cell) || random.nextInt(4) == 0 ? quote(cell) : cell)
        .collect(Collectors.joining(","));
  }

  private static boolean needsQuotes(String cell) {
    return cell.isEmpty() || cell.chars().anyMatch(character -> ",\"\r\n".indexOf(character) >= 0);
  }

  private static String quote(String cell) {
    return '"' + cell.replace("\"", "\"\"") + '"';
  }

  private static List<List<String>> otherReader(String text) {
    return CsvReader.builder()
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .ofCsvRecord(text)
        .stream()
        .map(record -> record.getFields())
        .toList();
  }
}
