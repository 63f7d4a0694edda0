package kindred.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  @Test
  void should_keep_decimals_exactly() {
    var json =
        StrictJson.read(Buffer.buffer("[1.10, 12345678901234567890.123456789]")).orElseThrow();

    assertThat(json.get(0).decimalValue()).isEqualTo(new BigDecimal("1.10"));
    assertThat(StrictJson.write(json).toString())
        .isEqualTo("[1.10,12345678901234567890.123456789]");
  }

  @Test
  void should_find_nothing_in_blanks() {
    assertThat(StrictJson.read(Buffer.buffer(" \n "))).isEmpty();
    assertThat(StrictJson.read(Buffer.buffer())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[1,]", "{} {}", "NaN", "'a'", "{a: 1}", "01", "\"\t\"", "1 /* */"})
  void should_refuse_what_is_not_json(String text) {
    assertThatThrownBy(() -> StrictJson.read(Buffer.buffer(text)))
        .hasMessageStartingWith("malformed-json");
  }

  @Test
  void should_refuse_what_is_not_utf8() {
    assertThatThrownBy(() -> StrictJson.read(Buffer.buffer(new byte[] {'"', (byte) 0xE9, '"'})))
        .hasMessageStartingWith("malformed-encoding");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\\ud800\"", "{\"\\udc00\": 1}", "[\"a\\ud83dz\"]"})
  void should_refuse_half_a_character(String text) {
    assertThatThrownBy(() -> StrictJson.read(Buffer.buffer(text)))
        .hasMessageStartingWith("malformed-text");
  }

  @Test
  void should_refuse_numbers_that_only_an_exponent_makes_huge() {
    assertThatThrownBy(() -> StrictJson.read(Buffer.buffer("[1e999999999]")))
        .hasMessageStartingWith("json-limit");
  }
}
