package kindred.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFormatTest {

  @Test
  void a_delimiter_is_one_character_or_the_escape_sequence_of_the_tab() {
    assertThat(CsvFormat.delimiter(";")).isEqualTo(';');
    assertThat(CsvFormat.delimiter("\t")).isEqualTo('\t');
    assertThat(CsvFormat.delimiter("\\t")).isEqualTo('\t');
    assertThat(CsvFormat.delimiter("§")).isEqualTo('§');
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";;", "\"", "\r", "\n", "\\n", "😀"})
  void anything_else_is_refused_as_a_delimiter(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CsvFormat.delimiter(text))
        .withMessageStartingWith("must be one character");
  }

  @Test
  void an_encoding_is_any_charset_that_java_supports() {
    assertThat(CsvFormat.encoding("utf8")).isEqualTo(UTF_8);
    assertThat(CsvFormat.encoding("Cp1252")).isEqualTo(Charset.forName("windows-1252"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "UTF-9", "no such", "\0"})
  void anything_else_is_refused_as_an_encoding(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CsvFormat.encoding(name))
        .withMessageStartingWith("must be the name of a charset");
  }
}
