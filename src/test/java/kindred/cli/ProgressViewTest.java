package kindred.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import kindred.cli.ProgressView.Unit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressViewTest {

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 200})
  void a_bar_fits_into_a_line_of_the_terminal(int columns) {
    var out = new StringWriter();
    try (var view =
        ProgressView.of(new PrintWriter(out), columns, "import", Unit.ROWS, 1_000_000)) {
      view.show(123_456, 12.3);
      view.note("the server does not answer");
    }

    assertThat(out.toString().split("[\\r\\n]+"))
        .anyMatch(line -> line.contains("import"))
        .allMatch(line -> line.length() < columns);
  }
}
