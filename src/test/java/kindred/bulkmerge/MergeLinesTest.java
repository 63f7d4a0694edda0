package kindred.bulkmerge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import kindred.csv.RawText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergeLinesTest {

  private static final String A = "00001b8BBKDX000D";
  private static final String B = "00001b8BBKDX000H";
  private static final String PAIR = "\"destination\":\"" + A + "\",\"source\":\"" + B + "\"";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {PAIR}                                                | []
          {PAIR,"force_merge":true}                             | []
          {PAIR,"force_merge":"false","agent_id":7}             | []
          {PAIR,"on_conflict":"fill","values":{"A":"both"}}     | []
          {PAIR,"on_conflict":"all","values":{"A":"x"}}         | [on_conflict wrong-type, values wrong-type]
          {PAIR,"on_conflict":"fill","force_merge":true}        | [on_conflict contradiction]
          {PAIR,"values":{"/A/0":"source"}}                     | [values place-not-bound]
          {PAIR,"values":[]}                                    | [values wrong-type]
          {PAIR,"reason":"r","description":"d","agent_id":"a"}  | []
          no JSON                                               | [ malformed-json]
          {PAIR} {PAIR}                                         | [ malformed-json]
          [1]                                                   | [ malformed-json]
          {PAIR,"source":"x"}                                   | [ duplicate-member]
          {}                                                    | [destination member-missing, source member-missing]
          {"source":"SAME","destination":"SAME"}                | [source same-profile]
          {"source":7,"destination":"short"}                    | [destination wrong-type, source wrong-type]
          {PAIR,"x":1,"force_merge":"yes","reason":7}           | [x unknown-member, force_merge wrong-type, reason wrong-type]
          {PAIR,"agent_id":true,"description":[]}               | [agent_id wrong-type, description wrong-type]
          {PAIR,"reason":null,"agent_id":null,"values":null,"force_merge":null} | []
          {PAIR,"reason":"a\\u0000","agent_id":"\\u0007"}         | [agent_id invalid-value, reason invalid-value]
          {PAIR,"agent_id":"LONG","reason":"LONG"}              | [agent_id too-long, reason too-long]
          """)
  void should_report_all_errors_of_a_line(String line, String faults) throws IOException {
    var text = line.replace("PAIR", PAIR).replace("SAME", A).replace("LONG", "x".repeat(257));

    var read = read(text).get(0);

    assertThat(read.faults().stream().map(f -> f.column() + " " + f.code()).toList())
        .hasToString(faults);
    assertThat(read.valid()).isEqualTo(read.faults().isEmpty());
    assertThat(read.raw()).isEqualTo(text);
  }

  @Test
  void should_count_all_lines_and_number_those_that_are_not_blank() throws IOException {
    var lines = read("\uFEFF{" + PAIR + "}\r\n\r\n  \n{}\n{" + PAIR + "}");

    assertThat(lines).extracting(MergeLine::number).containsExactly(1L, 2L, 3L);
    assertThat(lines).extracting(MergeLine::line).containsExactly(1L, 4L, 5L);
    assertThat(lines).extracting(MergeLine::valid).containsExactly(true, false, true);
  }

  @Test
  void should_report_a_line_that_is_too_long_and_continue() throws IOException {
    var lines = read("{" + PAIR + "}\n" + "x".repeat(200_000) + "\n{" + PAIR + "}\n");

    assertThat(lines).extracting(MergeLine::valid).containsExactly(true, false, true);
    assertThat(lines.get(1).faults().get(0).code()).isEqualTo("line-too-long");
    assertThat(lines.get(1).raw()).isEmpty();
  }

  @Test
  void should_read_a_line_of_the_maximum_length() throws IOException {
    var merge = "{" + PAIR + "}";
    var padded = merge + " ".repeat(MergeLines.MAX_LINE_BYTES - merge.length());

    assertThat(read(padded + "\n" + padded + " \n"))
        .extracting(MergeLine::valid)
        .containsExactly(true, false);
  }

  @Test
  void should_fail_a_line_that_is_not_utf_8() throws IOException {
    var bytes =
        ("{" + PAIR + ",\"reason\":\"é\"}\n{" + PAIR + "}").getBytes(StandardCharsets.ISO_8859_1);

    var lines = MergeLines.read(new ByteArrayInputStream(bytes));

    assertThat(lines).extracting(MergeLine::valid).containsExactly(false, true);
    assertThat(lines.get(0).faults().get(0).code()).isEqualTo("malformed-encoding");
    var raw = new ArrayList<byte[]>();
    RawText.read(lines.get(0).raw(), text -> assertThat(text).isEmpty(), raw::add);
    assertThat(raw)
        .containsExactly(("{" + PAIR + ",\"reason\":\"é\"}").getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void should_refuse_more_lines_than_the_maximum() throws IOException {
    assertThat(read("{}\n".repeat(MergeLines.MAX_LINES))).hasSize(MergeLines.MAX_LINES);
    assertThatThrownBy(() -> read("{}\n".repeat(MergeLines.MAX_LINES + 1)))
        .hasMessageContaining("at most 100000 lines");
  }

  private static List<MergeLine> read(String text) throws IOException {
    return MergeLines.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
