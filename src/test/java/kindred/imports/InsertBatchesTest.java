package kindred.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InsertBatchesTest {

  private static final int MAX_BYTES = 1_000;
  private static final Set<String> SOME = Set.of("a", "b", "c");
  private static final Set<String> OTHERS = Set.of("b", "c", "d");

  private final InsertBatches<Integer> batches = new InsertBatches<>(MAX_BYTES);

  @Test
  void should_not_mix_partitions_of_different_replicas() {
    for (int i = 0; i < 20; i++) {
      assertThat(batches.add(i % 3 == 0 ? SOME : OTHERS, i, 1)).isEmpty();
    }

    assertThat(batches.rest())
        .containsExactlyInAnyOrder(
            List.of(0, 3, 6, 9, 12, 15, 18), List.of(1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19));
    assertThat(batches.rest()).isEmpty();
  }

  @Test
  void should_send_each_partition_once_and_never_too_many_together() {
    var sent = new ArrayList<List<Integer>>();
    for (int i = 0; i < 1_000; i++) {
      batches.add(i % 2 == 0 ? SOME : OTHERS, i, 1).ifPresent(sent::add);
    }
    sent.addAll(batches.rest());

    assertThat(sent).allMatch(batch -> batch.size() <= InsertBatches.MAX_PARTITIONS);
    assertThat(sent.stream().flatMap(List::stream)).hasSize(1_000).doesNotHaveDuplicates();
    int ofEach = (500 + InsertBatches.MAX_PARTITIONS - 1) / InsertBatches.MAX_PARTITIONS;
    assertThat(sent).hasSize(2 * ofEach);
  }

  @Test
  void should_send_a_batch_that_would_be_too_large_with_one_more_partition() {
    assertThat(batches.add(SOME, 1, 600)).isEmpty();
    assertThat(batches.add(SOME, 2, 400)).isEmpty();
    assertThat(batches.add(SOME, 3, 1)).contains(List.of(1, 2));
    assertThat(batches.add(SOME, 4, 5 * MAX_BYTES)).contains(List.of(3));
    assertThat(batches.add(SOME, 5, 1)).contains(List.of(4));
    assertThat(batches.rest()).containsExactly(List.of(5));
  }
}
