package kindred.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConflictGroupsTest {

  @Test
  void those_without_a_mark_in_common_are_one_round() {
    assertThat(rounds("a", "b", "", "")).isEqualTo(List.of(List.of(0, 1, 2, 3)));
  }

  @Test
  void those_with_one_come_in_the_order_of_the_file() {
    assertThat(rounds("a", "ab", "c", "b", "a"))
        .isEqualTo(List.of(List.of(0, 2), List.of(1), List.of(3), List.of(4)));
  }

  @Test
  void kin_by_way_of_a_later_one_are_kin_too() {
    assertThat(rounds("a", "b", "ab", "c"))
        .isEqualTo(List.of(List.of(0, 3), List.of(1), List.of(2)));
  }

  @Test
  void a_file_of_one_customer_takes_no_longer_than_it_must() {
    var records = IntStream.range(0, 40_000).boxed().toList();

    assertThat(ConflictGroups.of(records, record -> List.of("same"))).hasSize(40_000);
  }

  private static List<List<Integer>> rounds(String... marks) {
    var records = IntStream.range(0, marks.length).boxed().toList();
    return ConflictGroups.of(
        records, record -> marks[record].chars().mapToObj(c -> (char) c).toList());
  }
}
