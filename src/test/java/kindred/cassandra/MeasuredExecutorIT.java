package kindred.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import kindred.metrics.Metrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A measured session decides as one that is not measured. */
class MeasuredExecutorIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = TestKeyspace.shared();

  private final Metrics metrics = new Metrics();
  private final CassandraSession session =
      CassandraSession.measured(KEYSPACE.vertx(), KEYSPACE.driver(), metrics);

  @Test
  void a_query_that_the_database_refuses_is_not_repeated() {
    var wrong = SimpleStatement.newInstance("SELECT no_such_column FROM cluster_config");

    assertThatThrownBy(
            () -> session.execute(wrong).toCompletionStage().toCompletableFuture().join())
        .hasCauseInstanceOf(InvalidQueryException.class);
    assertThat(metrics.text())
        .contains("kindred_cassandra_unknown_outcomes_total 0.0")
        .contains("kindred_cassandra_failures_total{reason=\"other\",} 1.0");
  }

  @Test
  void statements_are_measured_by_kind_and_table() {
    ClusterConfigStore.open(session)
        .compose(store -> store.agree("measured", "1").compose(one -> store.agree("measured", "2")))
        .toCompletionStage()
        .toCompletableFuture()
        .join();

    await()
        .untilAsserted(
            () ->
                assertThat(metrics.text())
                    .contains("seconds_count{kind=\"lwt\",table=\"cluster_config\",} 2.0")
                    .contains("lwt_refused_total{table=\"cluster_config\",} 1.0"));
  }
}
