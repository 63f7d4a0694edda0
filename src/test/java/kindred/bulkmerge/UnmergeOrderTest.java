package kindred.bulkmerge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import kindred.bulkmerge.UnmergeOrder.Merged;
import kindred.merge.MergeChoice;
import kindred.merge.MergeRequest;
import kindred.merge.PastMerge;
import org.junit.jupiter.api.Test;

class UnmergeOrderTest {

  @Test
  void a_chain_comes_apart_from_its_survivor_and_later_merges_first() {
    var merges =
        List.of(
            merged(1, "b", "a", 10),
            merged(2, "c", "b", 5),
            merged(3, "d", "a", 20),
            merged(4, "f", "e", 1),
            merged(5, "g", "d", 2));

    var groups = UnmergeOrder.groups(merges);

    assertThat(groups.stream().map(group -> group.stream().map(Merged::number).toList()))
        .containsExactly(List.of(3L, 1L, 5L, 2L), List.of(4L));
  }

  private static Merged merged(long line, String source, String destination, long second) {
    var request = new MergeRequest(1, destination, source, MergeChoice.DEFAULT, "0", null, null);
    return new Merged(
        line,
        new PastMerge(
            "m" + line,
            request,
            Instant.ofEpochSecond(second),
            Optional.empty(),
            Optional.empty()));
  }
}
