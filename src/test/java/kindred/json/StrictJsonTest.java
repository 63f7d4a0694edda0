package kindred.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import kindred.json.InvalidJsonException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  @Test
  void should_keep_decimals_exactly() throws InvalidJsonException {
    var json = StrictJson.read("[1.10, 12345678901234567890.123456789]").orElseThrow();

    assertThat(json.get(0).decimalValue()).isEqualTo(new BigDecimal("1.10"));
    assertThat(new String(StrictJson.write(json), StandardCharsets.UTF_8))
        .isEqualTo("[1.10,12345678901234567890.123456789]");
  }

  @Test
  void should_read_a_blank_text_as_no_value() throws InvalidJsonException {
    assertThat(StrictJson.read(" \n ")).isEmpty();
    assertThat(StrictJson.read("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[1,]", "{} {}", "NaN", "'a'", "{a: 1}", "01", "\"\t\"", "1 /* */"})
  void should_refuse_malformed_json(String text) {
    assertRefused(text, Kind.MALFORMED);
  }

  @Test
  void should_refuse_a_duplicate_member_and_name_its_place() {
    assertThatThrownBy(() -> StrictJson.read("{\"a\": [{\"b\": 1, \"b\": 2}]}"))
        .isInstanceOfSatisfying(
            InvalidJsonException.class,
            invalid -> {
              assertThat(invalid.kind()).isEqualTo(Kind.DUPLICATE_MEMBER);
              assertThat(invalid.pointer()).isEqualTo("/a/0/b");
              assertThat(invalid).hasMessage("The member 'b' occurs twice.");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\\ud800\"", "{\"\\udc00\": 1}", "[\"a\\ud83dz\"]"})
  void should_refuse_half_of_a_surrogate_pair(String text) {
    assertRefused(text, Kind.UNPAIRED_SURROGATE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1e999999999]", "{\"a\": -1e-999999999}"})
  void should_refuse_numbers_that_are_long_only_when_written_out(String text) {
    assertRefused(text, Kind.LIMIT_EXCEEDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.7976931348623157E308", "4.9E-324", "2.2250738585072014E-308"})
  void should_read_every_double_that_it_writes(String text) throws InvalidJsonException {
    var written = StrictJson.write(StrictJson.tree(Double.valueOf(text)));

    var read = StrictJson.read(new String(written, StandardCharsets.UTF_8)).orElseThrow();

    assertThat(read.doubleValue()).isEqualTo(Double.parseDouble(text));
  }

  @Test
  void should_refuse_what_is_too_deep_or_too_long() {
    assertRefused("[".repeat(33) + "]".repeat(33), Kind.LIMIT_EXCEEDED);
    assertRefused("1".repeat(201), Kind.LIMIT_EXCEEDED);
    assertRefused('"' + "x".repeat((1 << 20) + 1) + '"', Kind.LIMIT_EXCEEDED);
  }

  @Test
  void should_name_the_limit_that_is_exceeded() {
    assertThatThrownBy(() -> StrictJson.read("[".repeat(33)))
        .hasMessageContaining("nested deeper than 32 levels");
    assertThatThrownBy(() -> StrictJson.read("1".repeat(201)))
        .hasMessageContaining("a number of more than 200 digits");
    assertThatThrownBy(() -> StrictJson.read("1e401"))
        .hasMessageContaining("an exponent beyond 400");
    assertThatThrownBy(() -> StrictJson.read('"' + "x".repeat((1 << 20) + 1) + '"'))
        .hasMessageContaining("a text may have 1048576 characters");
  }

  private static void assertRefused(String text, Kind kind) {
    assertThatThrownBy(() -> StrictJson.read(text))
        .isInstanceOfSatisfying(
            InvalidJsonException.class, invalid -> assertThat(invalid.kind()).isEqualTo(kind));
  }
}
