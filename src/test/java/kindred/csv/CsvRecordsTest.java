package kindred.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import kindred.csv.CsvOutcome.Broken;
import kindred.csv.CsvOutcome.Row;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRecordsTest {

  @Test
  void records_are_numbered_from_one_without_the_header() {
    var records = Csv.open("a,b\n1,2\n3,4\n");

    assertThat(records.header()).containsExactly("a", "b");
    assertThat(Csv.outcomes(records))
        .containsExactly(new Row(1, 2, List.of("1", "2")), new Row(2, 3, List.of("3", "4")));
  }

  @Test
  void blanks_belong_to_the_value_and_quoted_or_unquoted_empty_cells_are_empty() {
    assertThat(Csv.read("a,b,c\n  1 ,\"\",\n\t,\" \", x\n"))
        .containsExactly("2:   1 ||", "3: \t| | x");
  }

  @Test
  void quotes_and_line_breaks_inside_quotes_are_preserved() {
    assertThat(Csv.read("a,b\n\"say \"\"hi\"\"\",\"one\r\ntwo\nthree\rfour\"\nx,y\n"))
        .containsExactly("2: say \"hi\"|one\r\ntwo\nthree\rfour", "6: x|y");
  }

  @Test
  void a_quote_inside_an_unquoted_cell_is_data() {
    assertThat(Csv.read("a,b\n5\" pipe,x\"y\"\n 1, \"z\n"))
        .containsExactly("2: 5\" pipe|x\"y\"", "3:  1| \"z");
  }

  @Test
  void text_after_a_closing_quote_fails_the_record() {
    assertThat(Csv.read("a,b\n\"x\"y,1\n\"x\" ,1\n1,\"x\"2\r1,2\n"))
        .containsExactly(
            "2! text-after-quote", "3! text-after-quote", "4! text-after-quote", "5: 1|2");
  }

  @Test
  void an_unclosed_quote_fails_its_record_and_reading_continues_at_the_next_line() {
    assertThat(Csv.read("a,b\n1,2\n3,\"4\n5,6\n7,8\n"))
        .containsExactly("2: 1|2", "3! unclosed-quote", "4: 5|6", "5: 7|8");
  }

  @Test
  void an_unclosed_quote_followed_by_another_quote_fails_only_its_own_line() {
    assertThat(Csv.read("a,b\n1,\"2\n3,\"4\"\n5,6\n"))
        .containsExactly("2! text-after-quote", "3: 3|4", "4: 5|6");
  }

  @Test
  void a_quote_that_is_not_closed_within_the_limit_fails_its_record() {
    var records = Csv.open("a,b\n1,\"2\n3,4\n5,6\n7,8\n".getBytes(UTF_8), limited(10, 5));

    assertThat(Csv.read(records))
        .containsExactly("2! unclosed-quote", "3: 3|4", "4: 5|6", "5: 7|8");
  }

  @Test
  void an_oversized_record_fails_and_reading_continues_at_the_next_line() {
    var text = "a,b\n1," + "x".repeat(200_000) + "\n1," + "\"" + "x".repeat(99) + "\"\n1,2\n";

    assertThat(Csv.read(Csv.open(text.getBytes(UTF_8), limited(100, 5))))
        .containsExactly("2! record-too-large", "3! record-too-large", "4: 1|2");
  }

  @Test
  void the_line_end_does_not_count_towards_the_limit_of_a_record() {
    var text = "a,b\r\n1,345678\r\n1,3456789\r\n\"1\",3456\r\n1,345678";

    assertThat(Csv.read(Csv.open(text.getBytes(UTF_8), limited(8, 5))))
        .containsExactly("2: 1|345678", "3! record-too-large", "4: 1|3456", "5: 1|345678");
  }

  @Test
  void an_oversized_record_at_the_end_of_the_file_fails() {
    var text = "a,b\n1," + "x".repeat(300_000);

    assertThat(Csv.read(Csv.open(text.getBytes(UTF_8), limited(100, 5))))
        .containsExactly("2! record-too-large");
  }

  @Test
  void fewer_or_more_cells_than_the_header_fail_with_both_numbers() {
    assertThat(Csv.outcomes(Csv.open("a,b,c\n1,2\n1,2,3,4\n1,2,3\n")))
        .containsExactly(
            new Broken(1, 2, "cell-count", "The header has 3 cells, the row has 2."),
            new Broken(2, 3, "cell-count", "The header has 3 cells, the row has 4."),
            new Row(3, 4, List.of("1", "2", "3")));
  }

  @Test
  void too_many_columns_fail_only_that_record() {
    var records = Csv.open("a,b\n1,2,3,4,5\n1,2,3,4,5,6\n1,2\n".getBytes(UTF_8), limited(100, 5));

    assertThat(Csv.read(records)).containsExactly("2! cell-count", "3! too-many-columns", "4: 1|2");
  }

  @Test
  void empty_lines_are_not_records_but_count_as_lines() {
    assertThat(Csv.read("\n\r\na,b\n\n1,2\r\n\r\n\n3,4\n \n\n"))
        .containsExactly("5: 1|2", "8: 3|4", "9! cell-count");
  }

  @Test
  void a_line_that_begins_with_a_number_sign_is_data() {
    assertThat(Csv.read("a,b\n#1,2\n\0,\0\n")).containsExactly("2: #1|2", "3: \0|\0");
  }

  @Test
  void a_carriage_return_alone_ends_a_line() {
    assertThat(Csv.read("\"a\",\"b\"\r\"1\",\"2\"\r3,4\r\r5,6"))
        .containsExactly("2: 1|2", "3: 3|4", "5: 5|6");
    assertThat(Csv.read("a,b\n1,2\r3,4\r\n5,6\n\r7,8\r\r\n9,0\n"))
        .containsExactly("2: 1|2", "3: 3|4", "4: 5|6", "6: 7|8", "8: 9|0");
  }

  @Test
  void after_a_broken_quote_reading_continues_after_the_next_line_end_of_any_kind() {
    assertThat(Csv.read("a,b\r1,\"2\r3,4\r5,6\r"))
        .containsExactly("2! unclosed-quote", "3: 3|4", "4: 5|6");
  }

  @Test
  void a_line_end_across_the_limit_of_a_record_is_one_line_end() {
    for (int length = 1; length < 20; length++) {
      var text = "a,b\r\n1," + "x".repeat(length) + "\r\n\"y\"" + "z".repeat(length) + "\r\n1,2";

      var outcomes = Csv.outcomes(Csv.open(text.getBytes(UTF_8), limited(8, 5)));

      assertThat(outcomes).extracting(CsvOutcome::line).containsExactly(2L, 3L, 4L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sep=;", "\"sep=;\"", "SEP=;", "\ufeffsep=;", "\ufeff\"sep=;\""})
  void a_first_line_that_declares_the_delimiter_sets_it_and_is_no_row(String line) {
    for (var lineEnd : List.of("\n", "\r\n", "\r")) {
      var records = Csv.open((line + "\na;b\n1;2,3\n").replace("\n", lineEnd));

      assertThat(records.header()).containsExactly("a", "b");
      assertThat(records.rawHeader()).isEqualTo(line.replace("\ufeff", "") + "\r\na;b");
      assertThat(Csv.read(records)).containsExactly("3: 1|2,3");
    }
  }

  @Test
  void any_one_character_can_be_declared_as_the_delimiter() {
    assertThat(Csv.read("sep=,\na,b\n1,2\n")).containsExactly("3: 1|2");
    assertThat(Csv.read("sep=\t\na\tb\n1\t2\n")).containsExactly("3: 1|2");
    assertThat(Csv.read("sep=\\t\na\tb\n1\t2\n")).containsExactly("3: 1|2");
    assertThat(Csv.read("sep=^\na^b\n1^2\n")).containsExactly("3: 1|2");
    assertThat(Csv.open("sep=\"\n1\n").header()).containsExactly("sep=\"");
    assertThat(Csv.open("sep=\n1\n").header()).containsExactly("sep=");
    assertThat(refusal("sep=;\n").code()).isEqualTo("no-header");
  }

  @Test
  void trailing_delimiters_are_no_cells() {
    assertThat(Csv.read("a,b,,\n1,2,,\n1,2\n1,2, ,,,\n1,,\n1,2,,3\n1,2,,,3\n1\n"))
        .containsExactly(
            "2: 1|2||",
            "3: 1|2||",
            "4: 1|2| |",
            "5: 1|||",
            "6: 1|2||3",
            "7! cell-count",
            "8! cell-count");
  }

  @ParameterizedTest
  @CsvSource({
    "'FirstName;LastName;Age', ';'",
    "'a|b', '|'",
    "'a;b,c|d;e', ';'",
    "'First;Last,', ';'",
    "'\"a\";\"b\"', ';'"
  })
  void a_header_of_one_column_with_another_delimiter_is_refused_with_a_question(
      String header, String delimiter) {
    var problem = refusal((header + "\nx\n").replace(",c", "\tc"));

    assertThat(problem.code()).isEqualTo("wrong-delimiter");
    assertThat(problem.detail())
        .isEqualTo(
            "The header has one column. It contains '%1$s': is the delimiter '%1$s'?"
                .formatted(delimiter));
    assertThat(refusal("a\tb\n1\t2\n").detail()).endsWith("is the delimiter a tab?");
    var semicolon = new CsvFormat(';', UTF_8);
    assertThatThrownBy(() -> Csv.open("a,b\n".getBytes(UTF_8), semicolon))
        .hasMessageEndingWith("is the delimiter ','?");
    assertThat(Csv.open("\"a,b\"\n").header()).containsExactly("a,b");
    assertThat(refusal("sep=;\na,b\n1,2\n").detail())
        .contains("the line 'sep=;' before it declares another delimiter");
  }

  @Test
  void a_file_without_a_header_begins_with_a_row() throws Exception {
    var named = untitled("1,2\n3,4,5\n", "a", "b");
    var numbered = untitled("sep=;\n\"x\ny\";2;3\n");
    var more = untitled("1,2\n", "#1", "#2", "#3");
    var broken = untitled("\"open\n1,2\n", "a", "b");
    var skipped = untitled("1,2\n3,4\n", "a", "b");
    skipped.skip(1);

    assertThat(named.header()).containsExactly("a", "b");
    assertThat(named.rawHeader()).isEmpty();
    assertThat(Csv.read(named)).containsExactly("1: 1|2", "2! cell-count");
    assertThat(numbered.header()).containsExactly("#1", "#2", "#3");
    assertThat(numbered.rawHeader()).isEqualTo("sep=;");
    assertThat(Csv.read(numbered)).containsExactly("2: x\ny|2|3");
    assertThat(more.header()).containsExactly("#1", "#2", "#3");
    assertThat(Csv.read(broken)).containsExactly("1! unclosed-quote", "2: 1|2");
    assertThat(skipped.next()).isEqualTo(new Row(2, 2, List.of("3", "4")));
    assertThat(Csv.read(untitled("", "a", "b"))).isEmpty();
    assertThatThrownBy(() -> untitled("1;2\n", "a", "b"))
        .hasMessageEndingWith("The first row has one cell. It contains ';': is the delimiter ';'?");
  }

  private static CsvRecords untitled(String text, String... titles) {
    return Csv.open(text.getBytes(UTF_8), new CsvFormat(',', UTF_8, Optional.of(List.of(titles))));
  }

  @Test
  void a_header_without_any_name_is_refused() {
    assertThat(refusal(", ,\"\"\n1,2,3\n").code()).isEqualTo("no-header");
  }

  @Test
  void the_last_line_needs_no_line_end() {
    assertThat(Csv.read("a,b\n1,2")).containsExactly("2: 1|2");
    assertThat(Csv.read("a,b\n1,\"\"")).containsExactly("2: 1|");
    assertThat(Csv.read("a,b\n1,")).containsExactly("2: 1|");
    assertThat(Csv.read("a,b")).isEmpty();
  }

  @Test
  void a_table_may_have_a_single_column() {
    assertThat(Csv.read("a\n1\n\"\"\n\n2\n")).containsExactly("2: 1", "3: ", "5: 2");
  }

  @Test
  void skipped_records_are_counted_even_if_they_are_invalid() throws Exception {
    var records = Csv.open("a,b\n1,2\n\"bad\n3\n5,6\n7,8\n");

    records.skip(3);

    assertThat(records.next()).isEqualTo(new Row(4, 5, List.of("5", "6")));
    records.skip(100);
    assertThat(records.next()).isNull();
  }

  @Test
  void rows_that_were_only_read_ahead_are_not_counted_as_returned() throws IOException {
    var records = Csv.open("\ufeffä,b\n" + "1,2\n".repeat(1_000));

    assertThat(records.returnedShare()).isLessThan(0.01);
    records.skip(500);
    assertThat(records.returnedShare()).isBetween(0.49, 0.51);
    Csv.outcomes(records);
    assertThat(records.returnedShare()).isEqualTo(1);
  }

  @Test
  void a_file_without_a_header_is_refused() {
    assertThat(refusal("").code()).isEqualTo("no-header");
    assertThat(refusal("\ufeff").code()).isEqualTo("no-header");
    assertThat(refusal("\r\n\n").code()).isEqualTo("no-header");
  }

  @Test
  void a_header_that_cannot_be_read_is_refused_with_the_reason() {
    assertThat(refusal("a,\"b\n1,2\n").code()).isEqualTo("unclosed-quote");
    assertThat(refusal("\"a\"x,b\n1,2\n").code()).isEqualTo("text-after-quote");
    assertThat(refusal("a" + ",b".repeat(2_000) + "\n").code()).isEqualTo("too-many-columns");
    assertThat(refusal("a,b".repeat(400_000)).code()).isEqualTo("record-too-large");
    assertThat(refusal("a,b\n1,2".getBytes(UTF_8), 0xff).code()).isEqualTo("undecodable-bytes");
  }

  private static CsvFormat limited(int maxRecord, int maxColumns) {
    return new CsvFormat(',', UTF_8, Optional.empty(), maxRecord, maxColumns);
  }

  private static Problem refusal(String text) {
    return refusal(text.getBytes(UTF_8), -1);
  }

  private static Problem refusal(byte[] bytes, int first) {
    if (first >= 0) {
      bytes[0] = (byte) first;
    }
    return catchThrowableOfType(ProblemException.class, () -> Csv.open(bytes, Csv.COMMA)).problem();
  }
}
