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
import kindred.problem.Problem.ProblemException;
import kindred.profile.Profile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A reader that began before an unmerge gets the state before the unmerge or the one after it. */
class SlowReadersIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = TestKeyspace.shared();

  private static final List<String> SOURCE = List.of("source@x.org");
  private static final List<String> MERGED = List.of("destination@x.org", "source@x.org");

  private final Domain sound = KEYSPACE.domain();

  @TestFactory
  Stream<DynamicTest> an_id_leads_to_the_merged_profile_or_to_the_restored_source() {
    return everyStatement(
        (tenant, server, source) -> server.finder().get(tenant.id(), source, true).map(List::of));
  }

  @TestFactory
  Stream<DynamicTest> an_id_is_refused_as_merged_or_leads_to_the_restored_source() {
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
  Stream<DynamicTest> a_key_leads_to_the_merged_profile_or_to_the_restored_source() {
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
                    "delayed at statement " + k + " of " + sent,
                    () -> FaultCases.reach(k, sent, now -> delayedAt(now, sent, read))));
  }

  /** The number of statements of a read without delay. */
  private int statements(Read read) {
    var tenant = new TestTenant(KEYSPACE, sound);
    var source = tenant.create(Map.of("EmailAddress", "source@x.org"));
    var destination = tenant.create(Map.of("EmailAddress", "destination@x.org"));
    await(tenant.merge(sound, source, destination));
    var executor = FaultyExecutor.sound(KEYSPACE.driver());
    await(read.of(tenant, KEYSPACE.domain(executor), source));
    return executor.sent().size();
  }

  /** Empty if the statement was delayed; otherwise the number of statements that were sent. */
  private OptionalInt delayedAt(int statement, int sent, Read read) {
    var tenant = new TestTenant(KEYSPACE, sound);
    var source = tenant.create(Map.of("EmailAddress", "source@x.org"));
    var destination = tenant.create(Map.of("EmailAddress", "destination@x.org"));
    var merge = await(tenant.merge(sound, source, destination));
    var executor = new StalledExecutor(KEYSPACE.driver(), statement, false);

    var reading = read.of(tenant, KEYSPACE.domain(executor), source);
    CompletableFuture.anyOf(executor.reached(), reading.toCompletionStage().toCompletableFuture())
        .join();
    boolean delayed = executor.reached().isDone();
    await(tenant.unmerge(sound, merge));
    if (delayed) {
      executor.deliver();
    }

    for (var profile : await(reading)) {
      var emails = profile.content().attributes().of("EmailAddress");
      assertThat(emails).isEqualTo(profile.id().equals(source) ? SOURCE : MERGED);
    }
    assertThat(refusal(read.of(tenant, sound, source))).isNull();
    return delayed ? OptionalInt.empty() : OptionalInt.of(sent);
  }
}
