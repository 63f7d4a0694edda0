package kindred.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

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
      int first = DIGITS.indexOf(digits.charAt(0));
      digits.setCharAt(0, digit(first % 36));
      assertThat(Ids.of(part)).isEqualTo(digits.toString());
    }
  }

  @Test
  void only_the_id_of_an_imported_profile_begins_with_a_lower_case_letter() {
    for (int i = 1; i <= 1_000; i++) {
      assertThat(Ids.imported("job", i)).matches(Ids::isId).matches(Ids::isImported);
      assertThat(Ids.random()).matches(Ids::isId).doesNotMatch(Ids::isImported);
      assertThat(Ids.of("job", "" + i)).doesNotMatch(Ids::isImported);
    }
  }

  @Test
  void consecutive_rows_share_a_group_and_their_ids_show_no_order() {
    for (int group = 0; group < 50; group++) {
      var ids = new ArrayList<String>();
      for (int i = 1; i <= Ids.GROUP; i++) {
        ids.add(Ids.imported("job", (long) group * Ids.GROUP + i));
      }
      assertThat(ids).doesNotHaveDuplicates().isNotEqualTo(ids.stream().sorted().toList());
      assertThat(ids.stream().map(Ids::group).distinct()).hasSize(1);
    }
    assertThat(Stream.of(1L, 129L, 257L).map(row -> Ids.group(Ids.imported("job", row))))
        .doesNotHaveDuplicates();
    assertThat(Ids.imported("job", 7)).isEqualTo(Ids.imported("job", 7));
    assertThat(Ids.imported("job", 7)).isNotEqualTo(Ids.imported("other", 7));
  }

  @Test
  void the_ids_of_an_import_never_change() {
    var ids = new Ids.OfImport("job");

    for (int twice = 0; twice < 2; twice++) {
      assertThat(ids.row(1)).isEqualTo("l1gEE0EvUY3sYPMB");
      assertThat(ids.row(7)).isEqualTo("l1gEE0EvUYLgefa8");
      assertThat(ids.row(128)).isEqualTo("l1gEE0EvUYaA5RCl");
      assertThat(ids.row(129)).isEqualTo("gmAvaDSlBWmSXzxg");
      assertThat(ids.row(1_000_000)).isEqualTo("wCPVmxcqdRNsGlni");
    }
  }

  /** The place in the group alone makes two ids of a group different. */
  @Test
  void ids_of_a_group_differ_by_construction() {
    for (int group = 0; group < 50; group++) {
      var places = new HashSet<Long>();
      for (int i = 1; i <= Ids.GROUP; i++) {
        places.add(place(Ids.imported("job", (long) group * Ids.GROUP + i)));
      }
      assertThat(places).hasSize(Ids.GROUP);
    }
  }

  private static long place(String id) {
    long number = 0;
    for (int i = Ids.LENGTH - 1; i >= 10; i--) {
      number = number * DIGITS.length() + DIGITS.indexOf(id.charAt(i));
    }
    return number % Ids.GROUP;
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
