package kindred.merge;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.StalledExecutor;
import kindred.cassandra.TestKeyspace;
import kindred.harness.FaultCases;
import kindred.harness.TestTenant;
import kindred.problem.ProblemException;
import kindred.profile.Profile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever has begun to read when a merge is taken back gets the one state or the other. */
class SlowReadersIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final List<String> SOURCE = List.of("source@x.org");
  private static final List<String> MERGED = List.of("destination@x.org", "source@x.org");

  private final Domain sound = KEYSPACE.domain();

  @TestFactory
  Stream<DynamicTest> an_id_leads_to_the_merged_profile_or_to_the_one_that_is_back() {
    return everyStatement(
        (tenant, server, source) -> server.finder().get(tenant.id(), source, true).map(List::of));
  }

  @TestFactory
  Stream<DynamicTest> an_id_is_refused_as_merged_or_leads_to_the_one_that_is_back() {
    return everyStatement(
        (tenant, server, source) ->
            server
                .finder()
                .get(tenant.id(), source, false)
                .map(List::of)
                .recover(
                    failure ->
                        failure instanceof ProblemException refused
                                && refused.problem().code().equals("merged")
                            ? Future.succeededFuture(List.of())
                            : Future.failedFuture(failure)));
  }

  @TestFactory
  Stream<DynamicTest> a_key_leads_to_the_merged_profile_or_to_the_one_that_is_back() {
    return everyStatement((tenant, server, source) -> find(tenant, server, "EmailAddress"));
  }

  private static Future<List<Profile>> find(TestTenant tenant, Domain server, String attribute) {
    return server
        .finder()
        .identify(tenant.id(), Optional.empty(), Map.of(attribute, "source@x.org"), "", 10)
        .map(
            page -> {
              assertThat(page.profiles()).hasSize(1);
              return page.profiles();
            });
  }

  private interface Read {
    Future<List<Profile>> of(TestTenant tenant, Domain server, String source);
  }

  private Stream<DynamicTest> everyStatement(Read read) {
    int sent = statements(read);
    assertThat(sent).isPositive();
    return IntStream.rangeClosed(1, sent)
        .mapToObj(
            k ->
                DynamicTest.dynamicTest(
                    "slow at statement " + k + " of " + sent,
                    () -> FaultCases.reach(k, sent, now -> slowAt(now, sent, read))));
  }

  /** How many statements the read has when nothing is slow. */
  private int statements(Read read) {
    var tenant = new TestTenant(KEYSPACE, sound);
    var source = tenant.create(Map.of("EmailAddress", "source@x.org"));
    var destination = tenant.create(Map.of("EmailAddress", "destination@x.org"));
    await(tenant.merge(sound, source, destination));
    var executor = FaultyExecutor.sound(KEYSPACE.driver());
    await(read.of(tenant, KEYSPACE.domain(executor), source));
    return executor.sent().size();
  }

  /** All that were sent if it was not slow; empty: it was, and all holds. */
  private OptionalInt slowAt(int statement, int sent, Read read) {
    var tenant = new TestTenant(KEYSPACE, sound);
    var source = tenant.create(Map.of("EmailAddress", "source@x.org"));
    var destination = tenant.create(Map.of("EmailAddress", "destination@x.org"));
    var merge = await(tenant.merge(sound, source, destination));
    var executor = new StalledExecutor(KEYSPACE.driver(), statement, false);

    var reading = read.of(tenant, KEYSPACE.domain(executor), source);
    CompletableFuture.anyOf(executor.reached(), reading.toCompletionStage().toCompletableFuture())
        .join();
    boolean slow = executor.reached().isDone();
    await(tenant.unmerge(sound, merge));
    if (slow) {
      executor.letGo();
    }

    for (var profile : await(reading)) {
      var emails = profile.content().attributes().of("EmailAddress");
      assertThat(emails).isEqualTo(profile.id().equals(source) ? SOURCE : MERGED);
    }
    assertThat(refusal(read.of(tenant, sound, source))).isNull();
    return slow ? OptionalInt.empty() : OptionalInt.of(sent);
  }
}
