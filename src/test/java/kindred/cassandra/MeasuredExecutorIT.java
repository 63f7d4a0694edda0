package kindred.cassandra;

import static kindred.cassandra.TestKeyspace.prepared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import kindred.metrics.Metrics;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A measured session decides as one that is not measured. */
class MeasuredExecutorIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = TestKeyspace.shared();

  /** Each record is a row of the batch that creates a profile. */
  private static final ProfileContent WITH_RECORDS =
      new ProfileContent(
          "",
          Attributes.NONE,
          List.of(
              new ExtensionRecord("Card", "1", Attributes.NONE),
              new ExtensionRecord("Card", "2", Attributes.NONE)),
          Set.of(),
          0);

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
  void applied_steps_of_protocols_are_counted_from_the_start() {
    var profiles = prepared(session, ProfileStore::new);
    assertThat(metrics.text())
        .contains(applied("create", "profile", 0), applied("fence", "profile", 0));

    for (int i = 0; i < 2; i++) {
      done(profiles.fence(7_001, "0000000000Fence0"));
    }
    done(profiles.insert(7_001, "0000000000Create", "op", WITH_RECORDS));

    assertThat(metrics.text())
        .contains(applied("create", "profile", 1), applied("fence", "profile", 1))
        .contains("kindred_cassandra_lwt_refused_total{table=\"profile\",} 1.0");
  }

  private static <T> T done(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  private static String applied(String step, String table, int count) {
    return "kindred_cassandra_lwt_applied_total{step=\"%s\",table=\"%s\",} %d.0"
        .formatted(step, table, count);
  }

  @Test
  void statements_are_measured_by_kind_and_table() {
    var store = prepared(session, ClusterConfigStore::new);
    done(store.agree("measured", "1"));
    done(store.agree("measured", "2"));

    await()
        .untilAsserted(
            () ->
                assertThat(metrics.text())
                    .contains("seconds_count{kind=\"lwt\",table=\"cluster_config\",} 2.0")
                    .contains("lwt_refused_total{table=\"cluster_config\",} 1.0"));
  }
}
