package kindred.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

  @Test
  void random_ids_have_the_form_of_an_id_and_differ() {
    assertThat(Stream.generate(Ids::random).limit(10_000))
        .allMatch(Ids::isId)
        .doesNotHaveDuplicates();
  }

  @Test
  void an_id_of_parts_is_the_same_every_time_and_depends_on_where_a_part_ends() {
    assertThat(Ids.of("job", "7")).isEqualTo(Ids.of("job", "7")).matches(Ids::isId);
    assertThat(
            Stream.of(
                Ids.of("ab", "c"), Ids.of("a", "bc"), Ids.of("abc"), Ids.of("abc", ""), Ids.of()))
        .allMatch(Ids::isId)
        .doesNotHaveDuplicates();
  }

  @Test
  void an_id_of_parts_is_the_lowest_digits_of_their_hash() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      var part = "part" + i;
      var hash = MessageDigest.getInstance("SHA-256").digest((part + "\0").getBytes(UTF_8));
      var number = new BigInteger(1, hash);
      var digits = new StringBuilder();
      for (int place = 0; place < Ids.LENGTH; place++) {
        digits.append(digit(number.mod(BigInteger.valueOf(62)).intValue()));
        number = number.divide(BigInteger.valueOf(62));
      }
      assertThat(Ids.of(part)).isEqualTo(digits.toString());
    }
  }

  private static char digit(int value) {
    return (char) (value < 10 ? '0' + value : value < 36 ? 'A' + value - 10 : 'a' + value - 36);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0123456789abcde", "0123456789abcdefg", "0123456789abcde_", "é"})
  void a_text_of_another_form_is_no_id(String text) {
    assertThat(Ids.isId(text)).isFalse();
  }
}
