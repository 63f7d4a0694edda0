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
import kindred.problem.ProblemException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many clients of two servers on few keys and few profiles: the promises hold all the same. */
class RivalsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final int RIVALS = 16;
  private static final int TURNS = 20;
  private static final int VALUES = 5;
  private static final long SEED = 42;

  /** What a client may be told here; anything else is a fault of the server. */
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
  void creators_updaters_deleters_and_mergers_of_few_keys_keep_every_promise() {
    var ids = ConcurrentHashMap.<String>newKeySet();
    var deleted = ConcurrentHashMap.<String>newKeySet();
    var told = new ConcurrentHashMap<String, Integer>();

    await(
        Future.all(
            IntStream.range(0, RIVALS)
                .mapToObj(rival -> turns(new Random(SEED + rival), rival, 0, ids, deleted, told))
                .toList()));

    assertThat(told.keySet()).isSubsetOf(union(REFUSALS, "done"));
    assertThat(told.get("done")).isGreaterThan(RIVALS);
    ids.forEach(id -> touch(id));
    tenant.audit(new Promises().nothingFrozen());
    var living = tenant.living();
    assertThat(living).isSubsetOf(ids);
    for (int value = 0; value < VALUES; value++) {
      assertThat(tenant.identify("EmailAddress", value + "@x.org")).hasSizeLessThanOrEqualTo(1);
    }
    assertThat(living).noneMatch(deleted::contains);
  }

  @RepeatedTest(5)
  void two_merges_against_each_other_have_one_outcome() {
    var a = tenant.create(person("a"));
    var b = tenant.create(person("b"));

    var forth = tenant.merge(servers.get(0), a, b);
    var back = tenant.merge(servers.get(1), b, a);
    await(Future.join(forth, back).otherwiseEmpty());

    assertThat(forth.succeeded()).isNotEqualTo(back.succeeded());
    var source = forth.succeeded() ? a : b;
    var survivor = forth.succeeded() ? b : a;
    assertThat(tenant.living()).containsExactly(survivor);
    assertThat(tenant.identify("LastName", "Lee")).containsExactly(survivor);
    assertThat(tenant.identify("EmailAddress", "a@x.org")).containsExactly(survivor);
    assertThat(tenant.identify("EmailAddress", "b@x.org")).containsExactly(survivor);
    tenant.audit(new Promises().created(a).created(b).merged(source, survivor).nothingFrozen());
  }

  @RepeatedTest(5)
  void a_chain_of_merges_at_once_leads_every_id_to_one_end() {
    var a = tenant.create(person("a"));
    var b = tenant.create(person("b"));
    var c = tenant.create(person("c"));

    var first = tenant.merge(servers.get(0), a, b);
    var second = tenant.merge(servers.get(1), b, c);
    await(Future.join(first, second).otherwiseEmpty());

    assertThat(second.succeeded()).isTrue();
    var promises = new Promises().created(a).created(b).created(c).merged(b, c).nothingFrozen();
    if (first.succeeded()) {
      promises.merged(a, b).merged(a, c);
      assertThat(tenant.living()).containsExactly(c);
    } else {
      assertThat(refusal(first).members()).containsEntry("merged_into", c);
      assertThat(tenant.living()).containsExactlyInAnyOrder(a, c);
    }
    var end = first.succeeded() ? c : a;
    assertThat(tenant.identify("EmailAddress", "a@x.org")).containsExactly(end);
    assertThat(tenant.identify("EmailAddress", "b@x.org")).containsExactly(c);
    tenant.audit(promises);
  }

  @RepeatedTest(3)
  void many_merges_into_one_destination_at_once_all_arrive() {
    var destination = tenant.create(person("d"));
    var sources = IntStream.range(0, 6).mapToObj(i -> tenant.create(person("s" + i))).toList();

    var merges =
        IntStream.range(0, sources.size())
            .mapToObj(i -> tenant.merge(servers.get(i % 2), sources.get(i), destination))
            .toList();
    await(Future.all(merges));

    var promises = new Promises().created(destination).nothingFrozen();
    sources.forEach(source -> promises.created(source).merged(source, destination));
    assertThat(tenant.living()).containsExactly(destination);
    assertThat(tenant.get(destination).content().attributes().of("FirstName")).hasSize(7);
    tenant.audit(promises);
  }

  @RepeatedTest(3)
  void updates_of_one_profile_at_once_all_take_effect_one_after_the_other() {
    var id = tenant.create(person("a"));

    var updates =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    tenant.insert(
                        servers.get(i % 2),
                        id,
                        Map.of("Visit", List.of(Map.of("Day", Integer.toString(i))))))
            .toList();
    await(Future.all(updates));

    assertThat(updates.stream().map(Future::result)).doesNotHaveDuplicates();
    var profile = tenant.get(id);
    assertThat(profile.version()).isEqualTo(9);
    assertThat(profile.content().records()).hasSize(8);
    tenant.audit(new Promises().created(id).nothingFrozen());
  }

  private Future<Void> turns(
      Random random,
      int rival,
      int turn,
      Set<String> ids,
      Set<String> deleted,
      Map<String, Integer> told) {
    if (turn == TURNS) {
      return Future.succeededFuture();
    }
    return turn(random, servers.get(rival % servers.size()), ids, deleted)
        .map("done")
        .otherwise(RivalsIT::code)
        .compose(
            outcome -> {
              told.merge(outcome, 1, Integer::sum);
              return turns(random, rival, turn + 1, ids, deleted, told);
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

  /** Whoever meets a frozen profile brings its merge to its end. */
  private void touch(String id) {
    assertThat(refusal(tenant.insert(servers.get(0), id, Map.of("Card", List.of()))))
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
