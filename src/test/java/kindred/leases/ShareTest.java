package kindred.leases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {

  private static final int SHARDS = 64;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 63, 64, 65, 100})
  void should_give_every_shard_to_one_server_and_equal_shares_to_all(int servers) {
    var members = IntStream.range(0, servers).mapToObj(i -> "server-" + i).toList();
    var given = new HashSet<Integer>();

    for (var member : members) {
      var share = Share.of(members, member, SHARDS).shards();
      assertThat(share.size()).isBetween(SHARDS / servers, (SHARDS + servers - 1) / servers);
      share.forEach(shard -> assertThat(given.add(shard)).isTrue());
    }

    assertThat(given).hasSize(SHARDS);
  }

  @Test
  void should_give_no_shards_to_a_server_that_does_not_take_part() {
    assertThat(Share.of(List.of("a", "b"), "c", SHARDS)).isEqualTo(Share.NONE);
    assertThat(Share.of(List.of(), "c", SHARDS)).isEqualTo(Share.NONE);
  }
}
