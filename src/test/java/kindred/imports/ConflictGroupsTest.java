package kindred.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConflictGroupsTest {

  @Test
  void rows_without_a_common_key_are_in_one_round() {
    assertThat(rounds("a", "b", "", "")).isEqualTo(List.of(List.of(0, 1, 2, 3)));
  }

  @Test
  void rows_with_a_common_key_are_in_successive_rounds_in_the_order_of_the_file() {
    assertThat(rounds("a", "ab", "c", "b", "a"))
        .isEqualTo(List.of(List.of(0, 2), List.of(1), List.of(3), List.of(4)));
  }

  @Test
  void rows_that_conflict_through_a_later_row_are_in_different_rounds() {
    assertThat(rounds("a", "b", "ab", "c"))
        .isEqualTo(List.of(List.of(0, 3), List.of(1), List.of(2)));
  }

  @Test
  void many_rows_of_one_customer_are_divided_in_linear_time() {
    var rows = IntStream.range(0, 40_000).boxed().toList();

    assertThat(ConflictGroups.rounds(rows, row -> List.of("same"))).hasSize(40_000);
  }

  private static List<List<Integer>> rounds(String... keys) {
    var rows = IntStream.range(0, keys.length).boxed().toList();
    return ConflictGroups.rounds(rows, row -> keys[row].chars().mapToObj(c -> (char) c).toList());
  }
}
