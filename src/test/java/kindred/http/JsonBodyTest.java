package kindred.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonBodyTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} {}           | malformed-json",
        "{\"a\":1,\"a\":2} | duplicate-member",
        "[1e999999999]   | json-limit",
        "\"\\ud800\"       | malformed-text"
      })
  void should_refuse_an_invalid_body_with_the_code_of_its_fault(String body, String code) {
    assertThatThrownBy(() -> JsonBody.read(Buffer.buffer(body))).hasMessageStartingWith(code + ":");
  }

  @Test
  void should_refuse_a_body_that_is_not_utf8() {
    assertThatThrownBy(() -> JsonBody.read(Buffer.buffer(new byte[] {'"', (byte) 0xE9, '"'})))
        .hasMessageStartingWith("malformed-encoding:");
  }

  @Test
  void should_ignore_a_byte_order_mark() {
    assertThat(JsonBody.read(Buffer.buffer("\uFEFF{}")))
        .isEqualTo(JsonBody.read(Buffer.buffer("{}")));
    assertThat(JsonBody.read(Buffer.buffer("\uFEFF"))).isEmpty();
    assertThatThrownBy(() -> JsonBody.read(Buffer.buffer("\uFEFF\uFEFF{}")))
        .hasMessageStartingWith("malformed-json:");
  }

  @Test
  void should_write_what_it_reads_in_one_line() {
    var body = Buffer.buffer("{\"a\":[1.10,null]}\n");

    assertThat(JsonBody.write(JsonBody.read(body).orElseThrow())).isEqualTo(body);
  }
}
