package kindred.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class VisibleTextTest {

  private static final Pattern WHITE_SPACE = Pattern.compile("\\p{IsWhite_Space}");

  @Test
  void every_white_space_of_unicode_is_removed_from_the_ends_and_kept_inside() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      var space = Character.toString(point);
      if (WHITE_SPACE.matcher(space).matches()) {
        assertThat(VisibleText.of(space + "a" + space + "b" + space))
            .as("U+%04X", point)
            .isEqualTo("a" + space + "b");
        assertThat(VisibleText.of(space)).as("U+%04X", point).isEmpty();
      }
    }
  }

  @Test
  void invisible_characters_do_not_protect_the_white_space_at_the_ends() {
    assertThat(VisibleText.of("\u200B \uFEFF\u00A0a b\u2060 \u00AD")).isEqualTo("a b");
    assertThat(VisibleText.of("\uFEFF \u200B")).isEmpty();
  }

  @Test
  void text_without_such_characters_stays_as_it_is() {
    assertThat(VisibleText.of("Zoë @ 日本 \uD83D\uDE00")).isEqualTo("Zoë @ 日本 \uD83D\uDE00");
    assertThat(VisibleText.of("")).isEmpty();
  }
}
