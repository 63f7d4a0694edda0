package kindred.cassandra;

import static kindred.cassandra.Consistency.GLOBAL;
import static kindred.cassandra.Consistency.LOCAL;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplicationRulesTest {

  private static final Map<String, Integer> THREE = Map.of("dc1", 5, "dc2", 3, "dc3", 1);
  private static final Replication SIMPLE =
      Replication.stored(Map.of("class", "SimpleStrategy", "replication_factor", "3"));

  @Test
  void a_new_keyspace_has_replicas_where_servers_of_the_mode_write() {
    assertThat(rules(LOCAL, "dc2").usual()).hasToString("dc2:3");
    assertThat(rules(GLOBAL, "dc2").usual()).hasToString("dc1:3,dc2:3,dc3:1");
  }

  @Test
  void a_setting_that_no_node_or_not_this_mode_can_use_creates_no_keyspace() {
    assertThat(rules(GLOBAL, "dc1").faultOfNew(of("DC1:3,dc2:3,dc9:1")).orElseThrow())
        .contains("no node in DC1, dc9", "its data centres are dc1, dc2, dc3");
    assertThat(rules(LOCAL, "dc1").faultOfNew(of("dc2:3")).orElseThrow())
        .contains("needs replicas in data centre dc1", "Set it to dc1:3,dc2:3.");
    assertThat(rules(LOCAL, "dc1").faultOfNew(of("dc1:1,dc2:3"))).isEmpty();
    assertThat(rules(GLOBAL, "dc1").faultOfNew(of("dc2:3"))).isEmpty();
  }

  @Test
  void local_mode_needs_replicas_in_its_own_data_centre() {
    assertThat(rules(LOCAL, "dc1").fault("k", of("dc1:3,dc2:3"))).isEmpty();
    assertThat(rules(LOCAL, "dc3").fault("k", of("dc1:3,dc2:3")).orElseThrow())
        .contains("replication dc1:3,dc2:3", "data centre dc3", "'dc2': 3, 'dc3': 1}");
    assertThat(rules(LOCAL, "dc1").fault("k", SIMPLE).orElseThrow())
        .contains("SimpleStrategy")
        .contains("ALTER KEYSPACE k WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1'");
  }

  @Test
  void global_mode_needs_replicas_by_data_centre_and_a_majority_of_them_on_nodes() {
    var one = new ReplicationRules(GLOBAL, "dc1", Map.of("dc1", 3));

    assertThat(rules(GLOBAL, "dc1").fault("k", of("dc1:3,dc2:3,dc3:1"))).isEmpty();
    assertThat(rules(GLOBAL, "dc3").fault("k", of("dc1:3,dc2:3"))).isEmpty();
    assertThat(one.fault("k", SIMPLE)).isEmpty();
    assertThat(rules(GLOBAL, "dc1").fault("k", SIMPLE).orElseThrow())
        .contains("in each of the data centres dc1, dc2, dc3", "'dc1': 3, 'dc2': 3, 'dc3': 1}");
    assertThat(one.fault("k", of("dc1:3,dc2:2"))).isEmpty();
    assertThat(one.fault("k", of("dc1:3,dc2:3")).orElseThrow())
        .contains(
            "no majority", "ALTER KEYSPACE k", "{'class': 'NetworkTopologyStrategy', 'dc1': 3}");
  }

  @Test
  void a_warning_names_the_failure_that_stops_all_requests() {
    assertThat(rules(GLOBAL, "dc1").warning(of("dc1:3,dc2:3,dc3:1"))).isEmpty();
    assertThat(rules(GLOBAL, "dc1").warning(of("dc1:3,dc2:3")).orElseThrow())
        .contains("data centre dc1 or dc2 cannot be reached");
    assertThat(rules(GLOBAL, "dc1").warning(of("dc1:3,dc2:1,dc3:1")).orElseThrow())
        .contains("data centre dc1 cannot be reached");
    assertThat(new ReplicationRules(GLOBAL, "dc1", Map.of("dc1", 3)).warning(of("dc1:3")))
        .isEmpty();
    assertThat(rules(LOCAL, "dc1").warning(of("dc1:2,dc2:3")).orElseThrow())
        .contains("data centre dc1");
    assertThat(rules(LOCAL, "dc1").warning(of("dc1:3"))).isEmpty();
    assertThat(rules(LOCAL, "dc3").warning(of("dc3:1"))).isEmpty();
  }

  private static ReplicationRules rules(Consistency consistency, String local) {
    return new ReplicationRules(consistency, local, THREE);
  }

  private static Replication of(String text) {
    return Replication.parse(text).orElseThrow();
  }
}
