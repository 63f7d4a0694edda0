package kindred.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RawTextTest {

  private static final List<String> PIECES =
      List.of("a", "\ufffd", "\ufdd0", "\ufdd1", "\ufde0", "\ufdef", "\n", "😀", "\ufdd1\ufde4");

  @Test
  void a_decodable_text_is_stored_unchanged() {
    assertThat(RawText.of("Ann,\"\ufffd\n\"")).isEqualTo("Ann,\"\ufffd\n\"");
    assertThat(RawText.of("")).isEmpty();
  }

  @Test
  void bytes_among_characters_are_read_back_as_bytes() {
    var stored =
        new RawText().text("a,").bytes(bytes("ÿ\0")).text("z").bytes(bytes("\u0080")).stored();

    assertThat(read(stored)).containsExactly("a,", "<ÿ\0>", "z", "<\u0080>");
  }

  @Test
  void any_text_is_read_back_unchanged() {
    var random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      var first = text(random);
      var second = text(random);
      var some = new byte[1 + random.nextInt(3)];
      random.nextBytes(some);

      assertThat(String.join("", read(RawText.of(first)))).isEqualTo(first);
      assertThat(String.join("", read(new RawText().text(first).bytes(some).text(second).stored())))
          .isEqualTo(first + "<" + new String(some, ISO_8859_1) + ">" + second);
    }
  }

  private static String text(Random random) {
    return Stream.generate(() -> PIECES.get(random.nextInt(PIECES.size())))
        .limit(random.nextInt(6))
        .collect(Collectors.joining());
  }

  private static byte[] bytes(String latin) {
    return latin.getBytes(ISO_8859_1);
  }

  private static List<String> read(String stored) {
    var parts = new ArrayList<String>();
    RawText.read(stored, parts::add, bytes -> parts.add("<" + new String(bytes, ISO_8859_1) + ">"));
    return parts;
  }
}
