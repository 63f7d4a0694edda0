package kindred.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    Charset.availableCharsets()
        .forEach(
            (name, charset) -> {
              assertThat(CsvFormat.encoding(name)).isEqualTo(charset);
              charset
                  .aliases()
                  .forEach(
                      alias ->
                          assertThat(CsvFormat.encoding(alias)).isEqualTo(Charset.forName(alias)));
            });
  }

  @ParameterizedTest
  @CsvSource({
    "ANSI, windows-1252",
    "latin-1, ISO-8859-1",
    "Latin 1, ISO-8859-1",
    "windows1252, windows-1252",
    "cp-1252, windows-1252",
    "UTF 8, UTF-8",
    "utf_8_sig, UTF-8",
    "utf-16-le, UTF-16LE",
    "iso8859-15, ISO-8859-15"
  })
  void an_encoding_may_have_the_name_that_other_programs_use(String name, String charset) {
    assertThat(CsvFormat.encoding(name)).isEqualTo(Charset.forName(charset));
  }

  @ParameterizedTest
  @CsvSource({"UTF-9, UTF-8", "widnows-1252, windows-1252", "Windws-1252, windows-1252"})
  void the_refusal_of_an_encoding_names_a_close_one(String name, String near) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CsvFormat.encoding(name))
        .withMessage("must be the name of a charset (a close name is " + near + ")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "UTF-9", "no such", "\0"})
  void anything_else_is_refused_as_an_encoding(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CsvFormat.encoding(name))
        .withMessageStartingWith("must be the name of a charset");
  }
}
