package kindred.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

  @Test
  void random_ids_have_the_form_and_differ() {
    assertThat(Stream.generate(Ids::random).limit(10_000))
        .allMatch(Ids::isId)
        .doesNotHaveDuplicates();
  }

  @Test
  void an_id_of_parts_is_the_same_every_time_and_keeps_the_parts_apart() {
    assertThat(Ids.of("job", "7")).isEqualTo(Ids.of("job", "7")).matches(Ids::isId);
    assertThat(
            Stream.of(
                Ids.of("ab", "c"), Ids.of("a", "bc"), Ids.of("abc"), Ids.of("abc", ""), Ids.of()))
        .allMatch(Ids::isId)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0123456789abcde", "0123456789abcdefg", "0123456789abcde_", "é"})
  void anything_else_is_no_id(String text) {
    assertThat(Ids.isId(text)).isFalse();
  }
}
