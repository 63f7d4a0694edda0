package kindred.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import kindred.csv.CsvOutcome.Broken;
import kindred.csv.CsvOutcome.Row;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvEncodingTest {

  private static final Charset WINDOWS = Charset.forName("windows-1252");
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private record Written(Charset encoding, String byteOrderMark, String declared) {}

  static Stream<Written> encodings() {
    return Stream.of(
        new Written(UTF_8, "", "UTF-8"),
        new Written(UTF_8, BYTE_ORDER_MARK, "UTF-8"),
        new Written(UTF_8, BYTE_ORDER_MARK, "windows-1252"),
        new Written(UTF_16LE, "", "UTF-16LE"),
        new Written(UTF_16LE, BYTE_ORDER_MARK, "UTF-16LE"),
        new Written(UTF_16LE, BYTE_ORDER_MARK, "UTF-16"),
        new Written(UTF_16LE, BYTE_ORDER_MARK, "UTF-8"),
        new Written(UTF_16BE, "", "UTF-16BE"),
        new Written(UTF_16BE, "", "UTF-16"),
        new Written(UTF_16BE, BYTE_ORDER_MARK, "UTF-16BE"),
        new Written(UTF_16BE, BYTE_ORDER_MARK, "UTF-16"),
        new Written(UTF_16BE, BYTE_ORDER_MARK, "UTF-16LE"),
        new Written(Charset.forName("UTF-32LE"), BYTE_ORDER_MARK, "UTF-32"),
        new Written(Charset.forName("Shift_JIS"), "", "Shift_JIS"),
        new Written(WINDOWS, "", "windows-1252"),
        new Written(ISO_8859_1, "", "ISO-8859-1"));
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void every_encoding_line_end_and_delimiter_gives_the_same_table(Written written) {
    for (var lineEnds :
        List.of(List.of("\n"), List.of("\r\n"), List.of("\r"), List.of("\n", "\r\n", "\r"))) {
      for (char delimiter : new char[] {',', ';', '\t', '|', ' '}) {
        var table = table(written.encoding());
        var bytes =
            (written.byteOrderMark() + text(table, delimiter, lineEnds))
                .getBytes(written.encoding());

        var format = new CsvFormat(delimiter, CsvFormat.encoding(written.declared()));

        assertThat(Csv.table(bytes, format)).isEqualTo(table);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8, C3",
    "UTF-8, FF",
    "UTF-8, E282",
    "UTF-8, F09F98",
    "UTF-8, EDA080",
    "UTF-8, C080",
    "windows-1252, 81",
    "US-ASCII, E4",
    "Shift_JIS, 81",
    "UTF-16BE, D83D",
    "UTF-16BE, DE00",
    "UTF-16LE, 3DD8",
    "UTF-16LE, 00DE",
    "UTF-32BE, 00110000",
    "UTF-32BE, 0086000A",
    "GB18030, FF"
  })
  void undecodable_bytes_fail_their_record_with_line_and_offset(String name, String hex) {
    var encoding = Charset.forName(name);
    var before = "a,b\n1,2\n3,".getBytes(encoding);
    var bytes =
        HexFormat.of()
            .parseHex(HexFormat.of().formatHex(before) + hex + hex(",x\n\"5\n\",6\n", encoding));

    assertThat(Csv.outcomes(Csv.open(bytes, new CsvFormat(',', encoding))))
        .containsExactly(
            new Row(1, 2, List.of("1", "2")),
            new Broken(2, 3, "undecodable-bytes", message(before.length, name)),
            new Row(3, 4, List.of("5\n", "6")));
  }

  @ParameterizedTest
  @CsvSource({"UTF-8, F09F", "UTF-16BE, D83D", "UTF-16LE, 3DD8", "Shift_JIS, 81", "EUC-JP, 8F"})
  void an_incomplete_character_does_not_consume_the_line_end(String name, String hex) {
    var encoding = Charset.forName(name);
    for (var lineEnd : List.of("\n", "\r")) {
      var before = hex("a,b" + lineEnd + "1,2", encoding);
      var after = hex(lineEnd + "3,4" + lineEnd, encoding);
      var bytes = HexFormat.of().parseHex(before + hex + after);

      assertThat(Csv.read(Csv.open(bytes, new CsvFormat(',', encoding))))
          .containsExactly("2! undecodable-bytes", "3: 3|4");
    }
  }

  @Test
  void an_incomplete_character_at_the_end_fails_the_last_record() {
    var utf16 = HexFormat.of().parseHex(hex("a,b\n1,2\n3,4", UTF_16BE) + "00");

    assertThat(Csv.read(Csv.open(utf16, new CsvFormat(',', UTF_16BE))))
        .containsExactly("2: 1|2", "3! undecodable-bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-16LE, UTF-8",
    "UTF-16BE, windows-1252",
    "UTF-16LE, UTF-16",
    "UTF-16LE, UTF-16BE",
    "UTF-32LE, UTF-8"
  })
  void unicode_without_a_byte_order_mark_is_refused_with_its_name(String written, String declared) {
    var bytes = "FirstName,Age\nAnn,1\n".getBytes(Charset.forName(written));

    var problem = refusal(bytes, CsvFormat.encoding(declared));

    assertThat(problem.code()).isEqualTo("wrong-encoding");
    assertThat(problem.detail()).endsWith("Set the parameter 'encoding' to " + written + ".");
  }

  @ParameterizedTest
  @CsvSource({
    "504B030414000600, xlsx",
    "1F8B0800, Content-Encoding: gzip",
    "28B52FFD00, Content-Encoding: zstd",
    "255044462D312E37, PDF",
    "D0CF11E0A1B11AE1, xls",
    "5B7B226122, JSON",
    "EFBBBF200A5B0A20207B226122, JSON",
    "7B200A226122, JSON",
    "3C21444F435459504520, web page",
    "0A3C48544D4C3E, web page",
    "504152311500, Parquet",
    "4F626A0104, Avro",
    "53514C69746520666F726D6174203300, SQLite",
    "000100005374616E64617264204A657420444200010203, binary data",
    "612E63737600000000000000FFFE, binary data",
    "424547494E3A56434152440A, vCard"
  })
  void a_file_that_is_not_csv_is_refused_with_what_it_looks_like(String hex, String looksLike) {
    var problem = refusal(HexFormat.of().parseHex(hex), UTF_8);

    assertThat(problem.code()).isEqualTo("not-csv");
    assertThat(problem.detail()).contains(looksLike);
  }

  @Test
  void a_column_may_be_named_like_the_beginning_of_a_file_format() {
    assertThat(Csv.read("PK,%PDF\n1,2\n")).containsExactly("2: 1|2");
    assertThat(Csv.read("[Name],{id}\n1,2\n")).containsExactly("2: 1|2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-32"})
  void a_file_of_single_bytes_is_not_read_as_utf_16(String declared) {
    var problem = refusal("FirstName,Age\nAnn,1\n".getBytes(UTF_8), Charset.forName(declared));

    assertThat(problem.code()).isEqualTo("wrong-encoding");
    assertThat(problem.detail()).startsWith("The file does not look like " + declared + ".");
  }

  private static Problem refusal(byte[] bytes, Charset declared) {
    var format = new CsvFormat(',', declared);
    return catchThrowableOfType(ProblemException.class, () -> Csv.open(bytes, format)).problem();
  }

  @Test
  void a_replacement_character_of_the_text_itself_is_data() {
    assertThat(Csv.read("a,b\n\ufffd,\ufeff\n")).containsExactly("2: \ufffd|\ufeff");
  }

  @Test
  void offsets_are_correct_far_into_a_file_with_a_byte_order_mark() {
    var lines = "1,ü\n".repeat(200_000);
    var before = BYTE_ORDER_MARK + "a,b\n" + lines;
    var bytes = HexFormat.of().parseHex(hex(before, UTF_8) + "ff" + hex(",2\n3,4\n", UTF_8));

    var outcomes = Csv.outcomes(Csv.open(bytes, Csv.COMMA));

    assertThat(outcomes.get(200_000))
        .isEqualTo(
            new Broken(
                200_001,
                200_002,
                "undecodable-bytes",
                message(before.getBytes(UTF_8).length, "UTF-8")));
    assertThat(outcomes.get(200_001)).isEqualTo(new Row(200_002, 200_003, List.of("3", "4")));
  }

  @Test
  void a_file_with_undecodable_bytes_in_every_record_is_read_to_its_end() {
    var bytes = "a,b\n".concat("ÿ,ÿ\n".repeat(100_000)).getBytes(ISO_8859_1);

    assertThat(Csv.outcomes(Csv.open(bytes, Csv.COMMA)))
        .hasSize(100_000)
        .allMatch(outcome -> outcome instanceof Broken);
  }

  @Test
  void utf_16_without_a_byte_order_mark_is_big_endian() {
    assertThat(Csv.table("a,b\n".getBytes(UTF_16BE), new CsvFormat(',', UTF_16)))
        .containsExactly(List.of("a", "b"));
  }

  /** Unusual characters that the encoding has, and line breaks inside quotes. */
  private static List<List<String>> table(Charset encoding) {
    var encoder = encoding.newEncoder();
    var unusual =
        Stream.of("größer", "€", "日本語", "Łódź", "😀 \u0a0a\u2c22", "ø\u00a0")
            .map(text -> encoder.canEncode(text) ? text : "plain")
            .toList();
    var lineBreaks = List.of("one\ntwo", "one\r\ntwo", "a\rb", "\"", ",;\t| ", "");
    return List.of(List.of("c1", "c2", "c3", "c4", "c5", "c6"), unusual, lineBreaks, unusual);
  }

  private static String text(List<List<String>> table, char delimiter, List<String> lineEnds) {
    var lines = new ArrayList<String>();
    for (int i = 0; i < table.size(); i++) {
      lines.add(Csv.write(List.of(table.get(i)), delimiter, lineEnds.get(i % lineEnds.size())));
    }
    return String.join("", lines);
  }

  private static String message(long offset, String encoding) {
    return "The bytes at offset "
        + offset
        + " of the file are not valid "
        + encoding
        + "."
        + " Set the parameter 'encoding' to that of the file, or correct the bytes.";
  }

  private static String hex(String text, Charset encoding) {
    return HexFormat.of().formatHex(text.getBytes(encoding));
  }
}
