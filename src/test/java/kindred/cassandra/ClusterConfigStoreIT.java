package kindred.cassandra;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.util.stream.IntStream;
import kindred.cassandra.FaultyExecutor.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClusterConfigStoreIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  @Test
  void the_first_value_holds_for_all() {
    var store = prepared(KEYSPACE.session(), ClusterConfigStore::new);

    assertThat(await(store.agree("first", "local"))).isEqualTo("local");
    assertThat(await(store.agree("first", "global"))).isEqualTo("local");
    assertThat(await(store.agree("first", "local"))).isEqualTo("local");
  }

  @Test
  void a_store_whose_table_a_node_does_not_know_is_refused_in_a_sentence() {
    var unknown = Cql.quorumRead("SELECT value FROM unknown_table");

    assertThatThrownBy(() -> await(KEYSPACE.session().prepare(unknown)))
        .isInstanceOf(ClusterException.class)
        .hasMessageStartingWith("Cassandra cannot be used: ")
        .hasMessageContaining("unknown_table");
  }

  @Test
  void servers_that_start_at_the_same_time_agree() {
    var store = prepared(KEYSPACE.session(), ClusterConfigStore::new);

    var answers =
        IntStream.range(0, 8).mapToObj(i -> store.agree("atOnce", Integer.toString(i))).toList();
    await(Future.all(answers));

    assertThat(answers.stream().map(Future::result).distinct()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"FAIL", "LOSE_REPLY", "LATE"})
  void a_value_is_agreed_in_spite_of_an_unknown_outcome(Fault fault) {
    var executor = FaultyExecutor.at(KEYSPACE.driver(), 1, fault);
    var session = CassandraSession.over(KEYSPACE.vertx(), KEYSPACE.driver(), executor);
    var store = prepared(session, ClusterConfigStore::new);

    var agreed = await(store.agree(fault.name(), "own"));
    executor.deliver();
    executor.drain();

    assertThat(agreed).isEqualTo("own");
    assertThat(executor.sent()).hasSize(2);
    assertThat(await(store.agree(fault.name(), "other"))).isEqualTo("own");
  }
}
