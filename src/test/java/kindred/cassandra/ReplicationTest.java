package kindred.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplicationTest {

  @Test
  void a_setting_becomes_the_replication_of_a_new_keyspace() {
    var replication = Replication.parse("dc2:2, dc1:3").orElseThrow();

    assertThat(replication.cql())
        .isEqualTo("{'class': 'NetworkTopologyStrategy', 'dc1': 3, 'dc2': 2}");
    assertThat(replication).hasToString("dc1:3,dc2:2");
    assertThat(Replication.parse("")).isEmpty();
  }

  @Test
  void a_wrong_setting_is_refused() {
    for (String text : new String[] {"dc1", "dc1:0", "dc1:10", "dc1:3,", "dc1:3,dc1:3", "d'c:3"}) {
      assertThatIllegalArgumentException().as(text).isThrownBy(() -> Replication.parse(text));
    }
  }

  @Test
  void what_cassandra_stores_is_read() {
    var stored =
        Replication.stored(
            Map.of(
                "class",
                "org.apache.cassandra.locator.NetworkTopologyStrategy",
                "dc1",
                "3",
                "dc2",
                "3/1"));

    assertThat(stored).isEqualTo(Replication.parse("dc1:3,dc2:3").orElseThrow());
  }
}
