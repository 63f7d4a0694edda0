package kindred.bulkmerge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import kindred.csv.CsvFormat;
import kindred.problem.Fault;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.Test;

class MergeTableTest {

  private static final String A = "00001b8BBKDX000D";
  private static final String B = "00001b8BBKDX000H";

  @Test
  void a_row_is_read_as_the_same_line_of_json() throws IOException {
    var row =
        read("Source; destination ;on_conflict;values.Title;#code;agent_id\n"
                + (B + ";" + A + ";fill;source;ignored;7\n"))
            .get(0);

    var line =
        MergeLineReader.read(
            1,
            2,
            """
            {"destination": "%s", "source": "%s", "on_conflict": "fill",
             "values": {"Title": "source"}, "agent_id": 7}
            """
                .formatted(A, B));
    assertThat(row.members()).isEqualTo(line.members());
    assertThat(row.line()).isEqualTo(2);
  }

  @Test
  void blank_rows_are_none_and_broken_ones_fail() throws IOException {
    var rows = read("destination;source;\n;;\n" + A + ";" + A + ";\nx;" + B + ";;y\n" + A + "\n");

    assertThat(rows.stream().map(MergeTableTest::faults))
        .containsExactly("1 3 [same-profile]", "2 4 [cell-count]", "3 5 [cell-count]");
  }

  @Test
  void a_header_names_both_profiles_and_nothing_unknown() {
    var refused =
        catchThrowableOfType(
            ProblemException.class, () -> read("source;dest;source;values\n" + A + "\n"));

    assertThat(refused.problem().code()).isEqualTo("invalid-header");
    assertThat(refused.problem().faults().stream().map(Fault::code))
        .containsExactly("unknown-column", "duplicate-column", "unknown-column", "column-missing");
  }

  private static String faults(MergeLine line) {
    return line.number()
        + " "
        + line.line()
        + " "
        + line.faults().stream().map(fault -> fault.code()).toList();
  }

  private static List<MergeLine> read(String text) throws IOException {
    var bytes = new ByteArrayInputStream(text.getBytes(UTF_8));
    return MergeTable.open(bytes, new CsvFormat(';', UTF_8)).lines();
  }
}
