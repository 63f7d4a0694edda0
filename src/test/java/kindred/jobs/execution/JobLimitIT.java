package kindred.jobs.execution;

import static kindred.cassandra.TestKeyspace.await;
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
import kindred.problem.ProblemException;
import kindred.profile.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However many begin a job at the same moment, on whatever servers: so many get a slot. */
class JobLimitIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final int MOST = 5;

  @Test
  void of_many_at_once_exactly_as_many_as_allowed_get_a_slot_each_its_own() {
    var servers = List.of(limit(KEYSPACE.session()), limit(KEYSPACE.session()));
    var asked = new ArrayList<Future<JobSlot>>();
    for (int i = 0; i < 16; i++) {
      asked.add(servers.get(i % 2).take(1, Ids.random()));
    }

    await(Future.join(asked).otherwiseEmpty());

    var taken = asked.stream().filter(Future::succeeded).map(Future::result).toList();
    assertThat(taken).extracting(JobSlot::number).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    assertThat(asked.stream().filter(Future::failed))
        .hasSize(asked.size() - MOST)
        .allSatisfy(refused -> assertThat(code(refused)).isEqualTo("too-many-jobs"));
  }

  @Test
  void a_slot_that_is_given_back_is_free_and_one_that_another_took_since_is_not() {
    var limit = limit(KEYSPACE.session());
    var taken = new ArrayList<JobSlot>();
    for (int i = 0; i < MOST; i++) {
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
  void a_job_that_asks_again_keeps_its_slot() {
    var limit = limit(KEYSPACE.session());
    var numbers = new HashSet<Integer>();
    for (int i = 0; i < 2 * MOST; i++) {
      numbers.add(await(limit.take(4, "same")).number());
    }

    assertThat(numbers).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void a_statement_whose_answer_is_lost_costs_no_second_slot(int statement) {
    for (var fault : List.of(Fault.FAIL, Fault.LOSE_REPLY, Fault.LATE)) {
      int tenant = 100 + 10 * statement + fault.ordinal();
      var executor = FaultyExecutor.at(KEYSPACE.driver(), statement, fault);
      var faulty = limit(CassandraSession.over(KEYSPACE.vertx(), KEYSPACE.driver(), executor));
      await(faulty.take(tenant, "first"));
      assertThat(executor.happened()).isTrue();
      executor.deliver();
      executor.drain();

      for (int i = 1; i < MOST; i++) {
        await(faulty.take(tenant, Ids.random()));
      }

      assertThat(code(faulty.requireRoom(tenant))).isEqualTo("too-many-jobs");
    }
  }

  private static JobLimit limit(CassandraSession session) {
    var jobs = await(ImportJobStore.open(session));
    return await(JobLimit.open(KEYSPACE.vertx(), session, jobs, MOST));
  }

  private static String code(Future<?> refused) {
    await(refused.otherwiseEmpty());
    return ((ProblemException) refused.cause()).problem().code();
  }
}
