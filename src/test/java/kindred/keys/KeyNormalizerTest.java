package kindred.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyNormalizerTest {

  /** Characters that change under composition or in lower case, and some that do not. */
  private static final String DIFFICULT =
      "aAeE\u00DF\u0131\u0130\u03A3\u03C3\u03C2\u0301\u0307\u030A\u0345"
          + "\u1E9E\u212A\u2126\u00C5.@1";

  static Stream<String> whiteSpace() {
    return Stream.of(
            range(0x09, 0x0D),
            IntStream.of(0x20, 0x85, 0xA0, 0x1680),
            range(0x2000, 0x200A),
            IntStream.of(0x2028, 0x2029, 0x202F, 0x205F, 0x3000))
        .flatMap(KeyNormalizerTest::texts);
  }

  static Stream<String> invisible() {
    return Stream.of(
            IntStream.of(
                0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0),
            range(0x180B, 0x180F),
            range(0x200B, 0x200F),
            range(0x202A, 0x202E),
            range(0x2060, 0x206F),
            range(0xFE00, 0xFE0F),
            range(0xFFF0, 0xFFF8),
            range(0x1BCA0, 0x1BCA3),
            range(0x1D173, 0x1D17A),
            range(0xE0000, 0xE0080),
            IntStream.of(0xE0FFF))
        .flatMap(KeyNormalizerTest::texts);
  }

  @ParameterizedTest
  @MethodSource("whiteSpace")
  void white_space_at_the_ends_is_no_part_of_a_value(String space) {
    assertThat(KeyNormalizer.normalise(space + "N@x.org")).isEqualTo("n@x.org");
    assertThat(KeyNormalizer.normalise("N@x.org" + space + space)).isEqualTo("n@x.org");
    assertThat(KeyNormalizer.normalise("Ann" + space + "Lee")).isNotEqualTo("annlee");
    assertThat(KeyNormalizer.normalise(space)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("invisible")
  void invisible_characters_are_nowhere_a_part_of_a_value(String mark) {
    assertThat(KeyNormalizer.normalise(mark + "N@x.org")).isEqualTo("n@x.org");
    assertThat(KeyNormalizer.normalise("N@" + mark + "x.org")).isEqualTo("n@x.org");
    assertThat(KeyNormalizer.normalise("N@x.org " + mark)).isEqualTo("n@x.org");
    assertThat(KeyNormalizer.normalise(mark + " " + mark)).isEmpty();
  }

  @Test
  void a_letter_and_its_accent_are_composed_even_with_an_invisible_character_between_them() {
    assertThat(KeyNormalizer.normalise("E\u200D\u0301")).isEqualTo("\u00E9");
  }

  @Test
  void normalising_a_value_again_changes_nothing() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (Character.getType(point) != Character.SURROGATE) {
        assertIdempotent("a" + Character.toString(point) + "\u0301B");
      }
    }
    var random = new Random(7);
    var pieces = new StringBuilder(DIFFICULT);
    Stream.concat(whiteSpace(), invisible()).forEach(pieces::append);
    var points = pieces.codePoints().toArray();
    for (int i = 0; i < 20_000; i++) {
      assertIdempotent(
          random
              .ints(random.nextInt(8), 0, points.length)
              .mapToObj(at -> Character.toString(points[at]))
              .collect(Collectors.joining()));
    }
  }

  @Test
  void a_value_and_its_decomposed_or_upper_case_form_are_the_same() {
    assertThat(KeyNormalizer.normalise(Normalizer.normalize("Zo\u00EB", Normalizer.Form.NFD)))
        .isEqualTo(KeyNormalizer.normalise("ZO\u00CB"));
  }

  @Test
  void other_values_are_compared_by_their_stored_form() {
    assertThat(KeyNormalizer.normalise(7L)).isEqualTo("7");
    assertThat(KeyNormalizer.normalise(true)).isEqualTo("true");
  }

  private static void assertIdempotent(String text) {
    var once = KeyNormalizer.normalise(text);
    assertThat(KeyNormalizer.normalise(once))
        .as("%s", text.chars().boxed().toList())
        .isEqualTo(once);
  }

  private static IntStream range(int first, int last) {
    return IntStream.rangeClosed(first, last);
  }

  private static Stream<String> texts(IntStream points) {
    return points.mapToObj(Character::toString);
  }
}
