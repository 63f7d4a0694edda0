package kindred.directory;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.TestKeyspace;
import kindred.harness.TestTenant;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many clients of two servers work on few keys and few profiles: all promises hold. */
class RivalsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = TestKeyspace.shared();

  private static final int RIVALS = 16;
  private static final int TURNS = 20;
  private static final int VALUES = 5;
  private static final long SEED = 42;

  /** The refusals that a client may get here; any other is a fault of the server. */
  private static final Set<String> REFUSALS =
      Set.of("key-taken", "profile-not-found", "merged", "merge-busy", "unavailable");

  private TestTenant tenant;
  private List<Domain> servers;

  @BeforeEach
  void openTwoServers() {
    servers = List.of(KEYSPACE.domain(), KEYSPACE.domain());
    tenant = new TestTenant(KEYSPACE, servers.get(0));
  }

  @Test
  void concurrent_creates_updates_deletions_and_merges_of_few_keys_keep_every_promise() {
    var ids = ConcurrentHashMap.<String>newKeySet();
    var deleted = ConcurrentHashMap.<String>newKeySet();
    var outcomes = new ConcurrentHashMap<String, Integer>();

    await(
        Future.all(
            IntStream.range(0, RIVALS)
                .mapToObj(
                    rival -> turns(new Random(SEED + rival), rival, 0, ids, deleted, outcomes))
                .toList()));

    assertThat(outcomes.keySet()).isSubsetOf(union(REFUSALS, "done"));
    assertThat(outcomes.get("done")).isGreaterThan(RIVALS);
    ids.forEach(id -> touch(id));
    tenant.audit(new Promises().nothingInTransition());
    var live = tenant.live();
    assertThat(live).isSubsetOf(ids);
    for (int value = 0; value < VALUES; value++) {
      assertThat(tenant.identify("EmailAddress", value + "@x.org")).hasSizeLessThanOrEqualTo(1);
    }
    assertThat(live).noneMatch(deleted::contains);
  }

  @RepeatedTest(5)
  void of_two_opposite_merges_exactly_one_succeeds() {
    var a = tenant.create(person("a"));
    var b = tenant.create(person("b"));

    var forward = tenant.merge(servers.get(0), a, b);
    var back = tenant.merge(servers.get(1), b, a);
    await(Future.join(forward, back).otherwiseEmpty());

    assertThat(forward.succeeded()).isNotEqualTo(back.succeeded());
    var source = forward.succeeded() ? a : b;
    var survivor = forward.succeeded() ? b : a;
    assertThat(tenant.live()).containsExactly(survivor);
    assertThat(tenant.identify("LastName", "Lee")).containsExactly(survivor);
    assertThat(tenant.identify("EmailAddress", "a@x.org")).containsExactly(survivor);
    assertThat(tenant.identify("EmailAddress", "b@x.org")).containsExactly(survivor);
    tenant.audit(
        new Promises().created(a).created(b).merged(source, survivor).nothingInTransition());
  }

  @RepeatedTest(5)
  void concurrent_merges_of_a_chain_lead_every_id_to_one_survivor() {
    var a = tenant.create(person("a"));
    var b = tenant.create(person("b"));
    var c = tenant.create(person("c"));

    var first = tenant.merge(servers.get(0), a, b);
    var second = tenant.merge(servers.get(1), b, c);
    await(Future.join(first, second).otherwiseEmpty());

    assertThat(second.succeeded()).isTrue();
    var promises =
        new Promises().created(a).created(b).created(c).merged(b, c).nothingInTransition();
    if (first.succeeded()) {
      promises.merged(a, b).merged(a, c);
      assertThat(tenant.live()).containsExactly(c);
    } else {
      assertThat(refusal(first).members()).containsEntry("merged_into", c);
      assertThat(tenant.live()).containsExactlyInAnyOrder(a, c);
    }
    var end = first.succeeded() ? c : a;
    assertThat(tenant.identify("EmailAddress", "a@x.org")).containsExactly(end);
    assertThat(tenant.identify("EmailAddress", "b@x.org")).containsExactly(c);
    tenant.audit(promises);
  }

  @RepeatedTest(3)
  void concurrent_merges_into_one_destination_all_succeed() {
    var destination = tenant.create(person("d"));
    var sources = IntStream.range(0, 6).mapToObj(i -> tenant.create(person("s" + i))).toList();

    var merges =
        IntStream.range(0, sources.size())
            .mapToObj(i -> tenant.merge(servers.get(i % 2), sources.get(i), destination))
            .toList();
    await(Future.all(merges));

    var promises = new Promises().created(destination).nothingInTransition();
    sources.forEach(source -> promises.created(source).merged(source, destination));
    assertThat(tenant.live()).containsExactly(destination);
    assertThat(tenant.get(destination).content().attributes().of("FirstName")).hasSize(7);
    tenant.audit(promises);
  }

  @RepeatedTest(3)
  void concurrent_updates_of_one_profile_all_take_effect() {
    var id = tenant.create(person("a"));

    var updates =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    tenant.insertRecords(
                        servers.get(i % 2),
                        id,
                        Map.of("Visit", List.of(Map.of("Day", Integer.toString(i))))))
            .toList();
    await(Future.all(updates));

    assertThat(updates.stream().map(Future::result)).doesNotHaveDuplicates();
    var profile = tenant.get(id);
    assertThat(profile.version()).isEqualTo(9);
    assertThat(profile.content().records()).hasSize(8);
    tenant.audit(new Promises().created(id).nothingInTransition());
  }

  private Future<Void> turns(
      Random random,
      int rival,
      int turn,
      Set<String> ids,
      Set<String> deleted,
      Map<String, Integer> outcomes) {
    if (turn == TURNS) {
      return Future.succeededFuture();
    }
    return turn(random, servers.get(rival % servers.size()), ids, deleted)
        .map("done")
        .otherwise(RivalsIT::code)
        .compose(
            outcome -> {
              outcomes.merge(outcome, 1, Integer::sum);
              return turns(random, rival, turn + 1, ids, deleted, outcomes);
            });
  }

  private Future<?> turn(Random random, Domain server, Set<String> ids, Set<String> deleted) {
    var known = List.copyOf(ids);
    if (known.size() < 3 || random.nextInt(10) < 4) {
      return tenant.create(server, person(random)).map(ids::add);
    }
    var id = known.get(random.nextInt(known.size()));
    return switch (random.nextInt(6)) {
      case 0 -> tenant.delete(server, id).map(done -> deleted.add(id));
      case 1 -> {
        var other = known.get(random.nextInt(known.size()));
        yield id.equals(other) ? Future.succeededFuture() : tenant.merge(server, id, other);
      }
      default -> tenant.update(server, id, person(random));
    };
  }

  private static String code(Throwable failure) {
    return failure instanceof ProblemException refused
        ? refused.problem().code()
        : failure.toString();
  }

  /** A writer that finds a frozen profile completes its merge. */
  private void touch(String id) {
    assertThat(refusal(tenant.insertRecords(servers.get(0), id, Map.of("Card", List.of()))))
        .satisfiesAnyOf(
            problem -> assertThat(problem).isNull(),
            problem -> assertThat(problem.code()).isIn("merged", "profile-not-found"));
  }

  private static Map<String, Object> person(Random random) {
    var person = new HashMap<String, Object>();
    person.put("LastName", "Lee");
    person.put("EmailAddress", random.nextInt(VALUES) + "@x.org");
    if (random.nextBoolean()) {
      person.put("PhoneNumber", Integer.toString(random.nextInt(VALUES)));
    }
    return person;
  }

  private static Map<String, Object> person(String name) {
    return Map.of("FirstName", name, "LastName", "Lee", "EmailAddress", name + "@x.org");
  }

  private static Set<String> union(Set<String> some, String one) {
    var all = new HashSet<>(some);
    all.add(one);
    return all;
  }
}
