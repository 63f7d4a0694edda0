package kindred.jobs.execution;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.FaultyExecutor.Fault;
import kindred.cassandra.TestKeyspace;
import kindred.jobs.ImportJobStore;
import kindred.jobs.JobSlot;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The number of open jobs of a tenant never exceeds the limit, however many start at once. */
class JobLimitIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final int MAX = 5;

  @Test
  void of_many_concurrent_starts_exactly_the_maximum_get_a_slot() {
    var servers = List.of(limit(KEYSPACE.session()), limit(KEYSPACE.session()));
    var requested = new ArrayList<Future<JobSlot>>();
    for (int i = 0; i < 16; i++) {
      requested.add(servers.get(i % 2).take(1, Ids.random()));
    }

    await(Future.join(requested).otherwiseEmpty());

    var taken = requested.stream().filter(Future::succeeded).map(Future::result).toList();
    assertThat(taken).extracting(JobSlot::number).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    assertThat(requested.stream().filter(Future::failed))
        .hasSize(requested.size() - MAX)
        .allSatisfy(refused -> assertThat(code(refused)).isEqualTo("too-many-jobs"));
  }

  @Test
  void a_slot_that_was_given_back_is_free_until_another_job_takes_it() {
    var limit = limit(KEYSPACE.session());
    var taken = new ArrayList<JobSlot>();
    for (int i = 0; i < MAX; i++) {
      taken.add(await(limit.take(2, Ids.random())));
    }
    assertThat(code(limit.requireRoom(2))).isEqualTo("too-many-jobs");

    await(limit.giveBack(2, taken.get(2)));

    await(limit.requireRoom(2));
    assertThat(await(limit.take(2, "next")).number()).isEqualTo(taken.get(2).number());
    await(limit.giveBack(2, taken.get(2)));
    assertThat(code(limit.requireRoom(2))).isEqualTo("too-many-jobs");
    await(limit(KEYSPACE.session()).requireRoom(3));
  }

  @Test
  void a_job_that_takes_a_slot_again_keeps_its_slot() {
    var limit = limit(KEYSPACE.session());
    var numbers = new HashSet<Integer>();
    for (int i = 0; i < 2 * MAX; i++) {
      numbers.add(await(limit.take(4, "same")).number());
    }

    assertThat(numbers).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void a_lost_reply_takes_no_second_slot(int statement) {
    for (var fault : List.of(Fault.FAIL, Fault.LOSE_REPLY, Fault.LATE)) {
      int tenant = 100 + 10 * statement + fault.ordinal();
      var executor = FaultyExecutor.at(KEYSPACE.driver(), statement, fault);
      var faulty = limit(CassandraSession.over(KEYSPACE.vertx(), KEYSPACE.driver(), executor));
      await(faulty.take(tenant, "first"));
      assertThat(executor.happened()).isTrue();
      executor.deliver();
      executor.drain();

      for (int i = 1; i < MAX; i++) {
        await(faulty.take(tenant, Ids.random()));
      }

      assertThat(code(faulty.requireRoom(tenant))).isEqualTo("too-many-jobs");
    }
  }

  private static JobLimit limit(CassandraSession session) {
    var jobs = prepared(session, ImportJobStore::new);
    return prepared(session, own -> new JobLimit(KEYSPACE.vertx(), own, jobs, MAX));
  }

  private static String code(Future<?> refused) {
    await(refused.otherwiseEmpty());
    return ((ProblemException) refused.cause()).problem().code();
  }
}
