package kindred.merge.undo;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.TestKeyspace;
import kindred.harness.TestTenant;
import kindred.merge.MergeChoice;
import kindred.merge.ProfilePair;
import kindred.merge.UnmergeFindings.TakenKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an unmerge does with both profiles, and with later changes. */
class UnmergeIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = TestKeyspace.shared();

  /** How many generated pairs are merged and unmerged. */
  private static final int PAIRS = Integer.getInteger("unmerge.pairs", 150);

  private static final int PAIRS_AT_ONCE = 8;

  private final TestTenant tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());

  @Test
  void should_restore_generated_pairs_exactly() {
    long seed = Long.getLong("unmerge.seed", 1);
    var conflicts = new AtomicInteger();
    var threads = Executors.newFixedThreadPool(PAIRS_AT_ONCE);
    var all =
        IntStream.range(0, PAIRS)
            .mapToObj(i -> CompletableFuture.runAsync(() -> pair(seed, i, conflicts), threads))
            .toList();
    all.forEach(CompletableFuture::join);
    threads.shutdown();
    tenant.audit(new Promises().nothingInTransition());
    System.out.printf(
        "%d pairs merged and unmerged, %d of them with conflicts, seed %d%n",
        PAIRS, conflicts.get(), seed);
  }

  private void pair(long seed, int i, AtomicInteger conflicts) {
    var random = new Random(seed * 1_000_003 + i);
    var source = tenant.create(generated(random, "s" + i));
    var destination = tenant.create(generated(random, "d" + i));
    var sourceBefore = tenant.export(source);
    var destinationBefore = tenant.export(destination);
    if (refusal(tenant.merge(tenant.sound(), source, destination)) != null) {
      conflicts.incrementAndGet();
    }
    var merge = await(forced(source, destination));

    var done = await(tenant.unmerge(tenant.sound(), merge));

    assertThat(tenant.export(source)).as("pair %d of seed %d", i, seed).isEqualTo(sourceBefore);
    assertThat(tenant.export(destination))
        .as("pair %d of seed %d", i, seed)
        .isEqualTo(destinationBefore);
    assertThat(done.findings().kept()).isEmpty();
    assertThat(done.findings().keysTaken()).isEmpty();
    assertThat(tenant.identify("EmailAddress", "s" + i + "@x.org")).containsExactly(source);
    assertThat(tenant.identify("EmailAddress", "d" + i + "@x.org")).containsExactly(destination);
  }

  @Test
  void should_list_a_key_value_that_another_profile_owns_by_now() {
    var source = tenant.create(person("source"));
    var destination = tenant.create(person("destination"));
    var merge = await(tenant.merge(tenant.sound(), source, destination));
    await(tenant.update(tenant.sound(), destination, person("destination")));
    var other = tenant.create(Map.of("EmailAddress", "source@x.org"));

    var done = await(tenant.unmerge(tenant.sound(), merge));

    assertThat(done.findings().keysTaken()).containsExactly(new TakenKey("idEmail", other));
    assertThat(tenant.identify("EmailAddress", "source@x.org")).containsExactly(other);
    assertThat(tenant.identify("PhoneNumber", "source1")).containsExactly(source);
    assertThat(tenant.get(source).content().attributes().of("EmailAddress"))
        .containsExactly("source@x.org");
    tenant.audit(
        new Promises().created(source).created(other).withoutAKey(source).nothingInTransition());
  }

  @Test
  void should_undo_merges_into_one_destination_in_any_order() {
    for (boolean firstFirst : List.of(true, false)) {
      var name = firstFirst ? "x" : "y";
      var first = tenant.create(person(name + "first"));
      var second = tenant.create(person(name + "second"));
      var destination = tenant.create(person(name + "destination"));
      var before = List.of(first, second, destination).stream().map(tenant::export).toList();
      var one = await(tenant.merge(tenant.sound(), first, destination));
      var two = await(tenant.merge(tenant.sound(), second, destination));

      await(tenant.unmerge(tenant.sound(), firstFirst ? one : two));
      await(tenant.unmerge(tenant.sound(), firstFirst ? two : one));

      assertThat(List.of(first, second, destination).stream().map(tenant::export).toList())
          .isEqualTo(before);
    }
    tenant.audit(new Promises().nothingInTransition());
  }

  @Test
  void should_undo_a_chain_from_its_newest_merge() {
    var a = tenant.create(person("a"));
    var b = tenant.create(person("b"));
    var c = tenant.create(person("c"));
    var before = List.of(a, b, c).stream().map(tenant::export).toList();
    var one = await(tenant.merge(tenant.sound(), c, b));
    var two = await(tenant.merge(tenant.sound(), b, a));

    var refused = refusal(tenant.unmerge(tenant.sound(), one));
    assertThat(refused.code()).isEqualTo("merged-since");
    assertThat(refused.members()).containsEntry("merge_id", two);
    await(tenant.unmerge(tenant.sound(), two));
    assertThat(tenant.identify("EmailAddress", "c@x.org")).containsExactly(b);
    await(tenant.unmerge(tenant.sound(), one));

    assertThat(List.of(a, b, c).stream().map(tenant::export).toList()).isEqualTo(before);
    tenant.audit(new Promises().created(a).created(b).created(c).nothingInTransition());
  }

  @Test
  void should_refuse_to_restore_data_of_a_deleted_destination() {
    var source = tenant.create(person("source"));
    var destination = tenant.create(person("destination"));
    var merge = await(tenant.merge(tenant.sound(), source, destination));
    await(tenant.delete(tenant.sound(), destination));

    assertThat(refusal(tenant.unmerge(tenant.sound(), merge)).code())
        .isEqualTo("destination-deleted");
    assertThat(tenant.live()).isEmpty();
  }

  @Test
  void should_have_one_effect_for_concurrent_requests() {
    var source = tenant.create(person("source"));
    var destination = tenant.create(person("destination"));
    var before = List.of(tenant.export(source), tenant.export(destination));
    var merge = await(tenant.merge(tenant.sound(), source, destination));

    var all = new ArrayList<Future<?>>();
    for (int i = 0; i < 8; i++) {
      all.add(tenant.unmerge(KEYSPACE.domain(), merge));
    }

    var answers = all.stream().map(TestKeyspace::await).distinct().toList();
    assertThat(answers).hasSize(1);
    assertThat(List.of(tenant.export(source), tenant.export(destination))).isEqualTo(before);
    tenant.audit(new Promises().created(source).created(destination).nothingInTransition());
  }

  @Test
  void should_not_find_the_merge_of_another_tenant() {
    var merge =
        await(tenant.merge(tenant.sound(), tenant.create(person("s")), tenant.create(person("d"))));
    var otherTenant = new TestTenant(KEYSPACE, tenant.sound());

    assertThat(refusal(otherTenant.unmerge(tenant.sound(), merge)).code())
        .isEqualTo("merge-not-found");
  }

  private Future<String> forced(String source, String destination) {
    return tenant.merge(tenant.sound(), source, destination, MergeChoice.forced(true));
  }

  private static Map<String, Object> person(String name) {
    return ProfilePair.person(name, List.of(ProfilePair.card("8", "red")));
  }

  private static Map<String, Object> generated(Random random, String name) {
    var person = new HashMap<String, Object>();
    person.put("EmailAddress", List.of(name + "@x.org", name + "@y.org"));
    person.put("PhoneNumber", name + "1");
    if (random.nextBoolean()) {
      person.put("FirstName", "f" + random.nextInt(3));
    }
    if (random.nextBoolean()) {
      person.put("LastName", List.of("l" + random.nextInt(3), "m"));
    }
    if (random.nextBoolean()) {
      person.put("Address", Map.of("City", "c" + random.nextInt(3)));
    }
    var cards = new ArrayList<Map<String, Object>>();
    for (int number = 0; number < 4; number++) {
      if (random.nextBoolean()) {
        cards.add(Map.of("Number", "" + number, "Label", "l" + random.nextInt(2)));
      }
    }
    person.put("Card", cards);
    var visits = new ArrayList<Map<String, Object>>();
    for (int i = random.nextInt(4); i > 0; i--) {
      visits.add(Map.of("Day", "d" + random.nextInt(3)));
    }
    person.put("Visit", visits);
    return person;
  }
}
