package kindred.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a file is written is found out from its bytes alone. */
class CsvDialectTest {

  private static final Charset WINDOWS = Charset.forName("windows-1252");
  private static final CsvDialect.Known NOTHING = CsvDialect.Known.NOTHING;

  private static final List<List<String>> PERSONS =
      List.of(
          List.of("Vorname", "Straße", "Bemerkung", "Größe"),
          List.of("Jürgen", "Königsallee 3, 40212 Düsseldorf", "zahlt; später", "1,80"),
          List.of("André", "Rue de l’Église 5", "„geht“ – 20 €", "1,75"),
          List.of("Zoë", "Ägidiusstraße 7", "Maß | Zahl", "1,69"));

  /** Files as the usual programs write them. */
  private record Written(Charset encoding, char delimiter, String lineEnd, String mark) {

    byte[] bytes() {
      return (mark + Csv.write(PERSONS, delimiter, lineEnd)).getBytes(encoding);
    }
  }

  static Stream<Written> written() {
    var files = new ArrayList<Written>();
    for (char delimiter : new char[] {',', ';', '\t', '|'}) {
      files.add(new Written(UTF_8, delimiter, "\n", ""));
      files.add(new Written(UTF_8, delimiter, "\r\n", "\ufeff"));
      files.add(new Written(UTF_16LE, delimiter, "\r\n", "\ufeff"));
      files.add(new Written(UTF_16BE, delimiter, "\n", "\ufeff"));
      files.add(new Written(UTF_16LE, delimiter, "\n", ""));
      files.add(new Written(UTF_16BE, delimiter, "\r\n", ""));
      files.add(new Written(WINDOWS, delimiter, "\r\n", ""));
      files.add(new Written(Charset.forName("x-MacRoman"), delimiter, "\r", ""));
      files.add(new Written(Charset.forName("IBM850"), delimiter, "\r\n", ""));
      files.add(new Written(Charset.forName("UTF-32LE"), delimiter, "\n", ""));
    }
    return files.stream();
  }

  @ParameterizedTest
  @MethodSource("written")
  void encoding_delimiter_and_line_ends_are_found(Written file) throws IOException {
    var dialect = CsvDialect.of(file.bytes(), true, NOTHING);

    assertThat(dialect.encoding()).isEqualTo(file.encoding());
    assertThat(dialect.delimiter()).isEqualTo(file.delimiter());
    assertThat(dialect.marked()).isEqualTo(!file.mark().isEmpty());
    assertThat(dialect.lineEnds())
        .containsExactly(file.lineEnd().replace("\r", "CR").replace("\n", "LF"));
    assertThat(dialect.records(file.bytes()).header()).isEqualTo(PERSONS.get(0));
  }

  @ParameterizedTest
  @MethodSource("written")
  void a_file_that_is_cut_off_anywhere_is_found_out_alike(Written file) {
    var all = file.bytes();
    for (int length = all.length / 2; length < all.length; length++) {
      var dialect = CsvDialect.of(Arrays.copyOf(all, length), false, NOTHING);

      assertThat(dialect.delimiter()).as("%d bytes", length).isEqualTo(file.delimiter());
      assertThat(dialect.encoding()).as("%d bytes", length).isEqualTo(file.encoding());
    }
  }

  @Test
  void latin_1_is_read_as_windows_1252_which_contains_its_letters() {
    var text = "Name,Ort\nJörg,Köln\nAndré,Orléans\n";

    var dialect = CsvDialect.of(text.getBytes(ISO_8859_1), true, NOTHING);

    assertThat(dialect.encoding()).isEqualTo(WINDOWS);
    assertThat(dialect.encodingCertain()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "O’Brien",
        "D’Arcy",
        "St John’s Road",
        "12–14 High Street",
        "Smith – Jones",
        "“Ann”",
        "100 €",
        "½ price",
        "£5",
        "Rock’n’Roll",
        "“Zoë” – €"
      })
  void punctuation_of_windows_1252_is_not_taken_for_letters_of_another_encoding(String text) {
    var dialect = CsvDialect.of(("Name\n" + text + "\n").getBytes(WINDOWS), true, NOTHING);

    assertThat(dialect.encoding()).isEqualTo(WINDOWS);
  }

  @Test
  void some_broken_bytes_do_not_make_utf_8_another_encoding() {
    var text = "Name,Ort\nJörg,Köln\nZoë,München\n".getBytes(UTF_8);
    var broken = Arrays.copyOf(text, text.length + 4);
    broken[text.length] = 'x';
    broken[text.length + 1] = (byte) 0xe9;
    broken[text.length + 2] = ',';
    broken[text.length + 3] = 'y';

    assertThat(CsvDialect.of(broken, true, NOTHING).encoding()).isEqualTo(UTF_8);
  }

  @Test
  void a_zero_byte_does_not_make_utf_8_another_encoding() {
    var dialect = CsvDialect.of("Name,Ort\nJo\u0000rg,Rom\n".getBytes(UTF_8), true, NOTHING);

    assertThat(dialect.encoding()).isEqualTo(UTF_8);
    assertThat(dialect.encodingCertain()).isTrue();
  }

  @Test
  void letters_that_are_not_latin_are_found_in_utf_16_without_a_mark() {
    var text = "Имя;Город\nАнна;Москва\nЛев;Тула\n";

    for (var encoding : List.of(UTF_16LE, UTF_16BE, UTF_8)) {
      var dialect = CsvDialect.of(text.getBytes(encoding), true, NOTHING);
      assertThat(dialect.encoding()).isEqualTo(encoding);
      assertThat(dialect.delimiter()).isEqualTo(';');
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Name\nAnn Lee\nBob Ray\n",
        "Name\n\"Lee, Ann\"\n\"Ray, Bob; Jr.\"\n",
        "Name\n",
        "Name"
      })
  void a_file_of_one_column_has_a_comma(String text) {
    assertThat(CsvDialect.of(text.getBytes(UTF_8), true, NOTHING).delimiter()).isEqualTo(',');
  }

  @Test
  void commas_of_addresses_are_not_delimiters_also_without_a_header() {
    var text = "Ann;Flat 2, 3 High Street, Hove, UK;a@x.org\nBob;2, 5 Low Road, Ely, UK;b@x.org\n";

    assertThat(CsvDialect.of(text.getBytes(UTF_8), true, NOTHING).delimiter()).isEqualTo(';');
  }

  @Test
  void a_line_that_declares_the_delimiter_decides() {
    var dialect = CsvDialect.of("sep=;\na,b;c\n1,2;3\n".getBytes(UTF_8), true, NOTHING);

    assertThat(dialect.delimiter()).isEqualTo(';');
  }

  @Test
  void what_the_client_says_takes_precedence() {
    var known =
        new CsvDialect.Known(Optional.of(ISO_8859_1), Optional.of(':'), false, Optional.empty());

    var dialect = CsvDialect.of("a:b,c\n1:2,3\n".getBytes(UTF_8), true, known);

    assertThat(dialect.delimiter()).isEqualTo(':');
    assertThat(dialect.encoding()).isEqualTo(ISO_8859_1);
  }

  @Test
  void a_workbook_is_refused() {
    assertThatThrownBy(() -> CsvDialect.of(new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0}, true, NOTHING))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("not-csv");
  }

  @Test
  void every_file_of_other_projects_is_found_out() throws IOException {
    try (var files = Files.walk(SharedData.file("csv-spectrum").getParent())) {
      var all = files.filter(file -> file.toString().endsWith(".csv")).toList();
      assertThat(all).hasSizeGreaterThan(11);
      for (var file : all) {
        var dialect = CsvDialect.of(Files.readAllBytes(file), true, NOTHING);
        assertThat(dialect.encoding()).as(file.toString()).isEqualTo(UTF_8);
        assertThat(dialect.encodingCertain()).as(file.toString()).isTrue();
        assertThat(dialect.delimiter()).as(file.toString()).isEqualTo(',');
        assertThat(dialect.lineEnds())
            .as(file.toString())
            .containsExactly(Files.readString(file).contains("\r") ? "CRLF" : "LF");
      }
    }
  }
}
